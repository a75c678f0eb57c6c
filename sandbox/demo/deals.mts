/** A Deal of the funnel with its conversation, as far as the demo looks at it. */
export interface DealRecord {
	leadKey: string;
	title: string;
	username: string;
	/** In the order in which they stand in the Deal. */
	comments: DealCommentRecord[];
}

interface DealCommentRecord {
	eventId: string;
	text: string;
	author: string;
	/** ISO 8601, UTC. */
	createdAt: string;
}

/** What the story made happen: one Deal per contact, with these texts in this order. */
export interface ExpectedDeal {
	username: string;
	texts: string[];
}

/**
 * Compares Deals with what the story made happen.
 * @returns one sentence per difference; empty when each Deal is there exactly once, with every
 * comment exactly once and in order
 */
export function findDifferences(expected: ExpectedDeal[], deals: DealRecord[]): string[] {
	const differences: string[] = [];
	for (const { username, texts } of expected) {
		const found = deals.filter((deal) => deal.username === username);
		if (found.length === 1) differences.push(...compareComments(username, texts, found[0]));
		else differences.push(`@${username} has ${found.length} Deals instead of 1`);
	}
	const known = new Set(expected.map(({ username }) => username));
	for (const { username, title } of deals) {
		if (!known.has(username)) differences.push(`There is a Deal nobody asked for: ${title}`);
	}
	return differences;
}

function compareComments(username: string, texts: string[], deal: DealRecord): string[] {
	const differences: string[] = [];
	const actual = deal.comments.map(({ text }) => text);
	const eventIds = deal.comments.map(({ eventId }) => eventId);
	for (const text of new Set([...texts, ...actual])) {
		const want = texts.filter((other) => other === text).length;
		const got = actual.filter((other) => other === text).length;
		if (want !== got) {
			differences.push(`In the Deal of @${username}, "${text}" is there ${got} times, not ${want}`);
		}
	}
	if (new Set(eventIds).size < eventIds.length) {
		differences.push(`The Deal of @${username} has comments with the same event id`);
	}
	if (differences.length === 0 && actual.join('\n') !== texts.join('\n')) {
		differences.push(`The Deal of @${username} is out of order: ${actual.join(' | ')}`);
	}
	return differences;
}
