import { readFile } from 'node:fs/promises';
import { PAGES, withPicture } from '../../sandbox/rooms/pages.mts';
import { drawRooms } from '../../sandbox/rooms/rooms.mts';

/** On a busy machine the imports take a while to read. */
const PATIENCE_MS = 300_000;

describe('the picture of the rooms', () => {
	let graph: string;
	beforeAll(async () => {
		graph = await drawRooms();
	}, PATIENCE_MS);

	it.each(PAGES)(
		'is up to date in %s; `npx tsx sandbox/rooms/main.mts` draws it anew',
		async (page) => {
			const text = await readFile(page, 'utf8');
			expect(withPicture(text, graph)).toBe(text);
		},
	);
});
