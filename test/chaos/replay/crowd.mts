import { createRandom } from '../random.mts';

/** Something one of the people writes. */
export interface Line {
	/** Place in the whole; the text carries it. */
	index: number;
	contact: number;
	kind: 'message' | 'comment';
	/** Which of the business's posts a comment is under. */
	post: number;
	/** No webhook tells of it: only a poll can find it. */
	isDropped: boolean;
}

/** What is written at once, and goes out in one POST. */
export interface Group {
	lines: Line[];
	/** The webhook comes twice. */
	isRepeated: boolean;
}

/** Events of one contact on average: Meta shows the newest 20 messages of a conversation, answers among them. */
const EVENTS_EACH = 4;
const MOST_MESSAGES = 8;
const POSTS = 3;
const LARGEST = 10;

/** Who writes what, in groups as Meta puts them into deliveries; the same seed gives the same. */
export function crowdOf(events: number, seed: number): Group[] {
	const random = createRandom(seed);
	const contacts = Math.ceil(events / EVENTS_EACH);
	const messages = new Map<number, number>();
	const groups: Group[] = [];
	let index = 0;
	while (index < events) {
		const count = Math.min(random.int(1, LARGEST), events - index);
		const lines = Array.from({ length: count }, (): Line => {
			// Everybody comes once, then whoever likes.
			const contact = index < contacts ? index : random.int(0, contacts - 1);
			const written = messages.get(contact) ?? 0;
			const isMessage = written < MOST_MESSAGES && random.chance(0.7);
			if (isMessage) messages.set(contact, written + 1);
			return {
				index: index++,
				contact,
				kind: isMessage ? 'message' : 'comment',
				post: random.int(0, POSTS - 1),
				isDropped: random.chance(0.02),
			};
		});
		groups.push({ lines, isRepeated: random.chance(0.1) });
	}
	return groups;
}
