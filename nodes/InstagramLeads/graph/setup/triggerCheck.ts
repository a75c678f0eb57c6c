import type { Outage } from '../../events/outage';
import type { SetupCheck } from './setupCheck';
import { checkOf } from './setupCheck';

/** Triggers of the same workflow that can't read, and since when; nothing where none is known to be down. */
export function checkTriggers(outages: Outage[]): SetupCheck[] {
	const outcome = checkOf('trigger', 'Instagram Leads Trigger');
	return outages.map(({ since, reason }) =>
		outcome.fail(
			`The trigger of this workflow has not been able to read since ${since}: ${reason}.`,
			'Mend what the other checks say. The trigger goes on by itself with its next poll, and fetches what it missed as far as Meta still shows it.',
		),
	);
}
