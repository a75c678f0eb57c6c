const PRODUCT = 'nodes/InstagramLeads';

/** Some of the pure logic, and the tests that are to notice what is changed in it. */
export interface Part {
	name: string;
	/** What is changed. */
	mutate: string[];
	/** Folders or files. */
	tests: string[];
}

/** A part is tried against its own tests, and those of who uses it most: so a survivor tells of these. */
export const PARTS: Part[] = [
	{
		name: 'deals',
		mutate: [`${PRODUCT}/deals/**/*.ts`],
		tests: ['test/unit/deals', 'test/unit/actions/deal.test.ts'],
	},
	{
		name: 'events',
		mutate: [`${PRODUCT}/events/**/*.ts`],
		tests: ['test/unit/events'],
	},
	{
		name: 'graph/errors',
		mutate: [`${PRODUCT}/graph/errors/**/*.ts`],
		tests: ['test/unit/graph/errors', 'test/unit/actions/router.test.ts'],
	},
	{
		name: 'graph/limits',
		mutate: [`${PRODUCT}/graph/limits/**/*.ts`],
		tests: ['test/unit/graph/limits'],
	},
	{
		name: 'trigger/queue',
		mutate: ['contactRoom', 'places'].map((file) => `${PRODUCT}/trigger/queue/${file}.ts`),
		// The tests of the whole queue take long.
		tests: ['contactRoom', 'places'].map((file) => `test/unit/trigger/queue/${file}.test.ts`),
	},
	{
		name: 'trigger/state/cursor',
		mutate: [`${PRODUCT}/trigger/state/cursor.ts`],
		tests: ['test/unit/trigger/state/cursor.test.ts'],
	},
];
