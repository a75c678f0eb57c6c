import { RecentKeys } from '../../common/recentKeys';

/** Occurrences that are remembered over restarts. */
const STORED = 2000;

/**
 * Polls read again from before what isn't settled yet: in a rush that is more than what is stored, and an event that
 * fails holds their cursor for a day.
 */
const IN_MEMORY = { size: 50_000, maxAgeMs: 24 * 60 * 60 * 1000 };

/**
 * Occurrences that were processed lately, by key.
 *
 * @param stored what `toJSON` gave, or the form of earlier versions
 */
export function processedOccurrences(stored: string | string[]): RecentKeys {
	return new RecentKeys({ stored: STORED, inMemory: IN_MEMORY }, stored);
}
