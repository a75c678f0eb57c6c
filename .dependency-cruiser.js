const PRODUCT = '^nodes/InstagramLeads/';

/**
 * The floors of the product, from the top. What stands on one may use its own floor and those below,
 * never one above. Actions and trigger stand beside each other, and so each has floors of its own.
 */
const below = [
	['graph/setup', 'questions'],
	['graph/content', 'graph/webhooks'],
	['graph/sending'],
	['graph/messaging'],
	['graph/account', 'graph/attachments'],
	['graph/client'],
	['graph/limits'],
	['graph/credential'],
	['graph/errors'],
	['deals'],
	['events'],
	['common'],
];
const actions = [
	['[^/]+[.]node[.]ts'],
	['methods'],
	['actions/[^/]+[.]ts'],
	['actions/(?!common/)[^/]+'],
	['actions/common'],
];
const trigger = [
	['[^/]+[.]node[.]ts'],
	['trigger/[^/]+[.]ts'],
	['trigger/webhook', 'trigger/polling'],
	['trigger/queue'],
	['trigger/backfill', 'trigger/enrich', 'trigger/execution'],
	['trigger/contacts', 'trigger/state'],
	['trigger/shared', 'trigger/parameters'],
];

/** A floor's rooms as a pattern: a folder stands for all that is in it. */
const pathOf = (rooms) =>
	rooms.map((room) => PRODUCT + (room.endsWith('[.]ts') ? `${room}$` : `${room}/`)).join('|');

const upwards = (floors) =>
	floors.slice(1).map((rooms, index) => ({
		name: `no-way-up-from-${rooms.join('-').replace(/[^\w/-]+/g, '')}`,
		severity: 'error',
		from: { path: pathOf(rooms) },
		to: { path: pathOf(floors.slice(0, index + 1).flat()) },
	}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
	forbidden: [
		...upwards([...actions, ...below]),
		...upwards([...trigger, ...below]),
		{
			name: 'every-file-has-a-room',
			comment: 'A folder that is on no floor has to be put on one here.',
			severity: 'error',
			from: {},
			to: {
				path: PRODUCT,
				pathNot: pathOf([...actions, ...trigger, ...below].flat()),
			},
		},
		{
			name: 'no-circle-of-files',
			severity: 'error',
			from: {},
			to: { circular: true },
		},
		{
			name: 'no-circle-of-rooms',
			severity: 'error',
			scope: 'folder',
			from: {},
			to: { circular: true },
		},
		{
			name: 'actions-know-no-trigger',
			severity: 'error',
			from: { path: `${PRODUCT}(actions|methods)/` },
			to: { path: `${PRODUCT}trigger/` },
		},
		{
			name: 'trigger-knows-no-actions',
			severity: 'error',
			from: { path: `${PRODUCT}trigger/` },
			to: { path: `${PRODUCT}(actions|methods)/` },
		},
		{
			name: 'graph-knows-no-deals',
			severity: 'error',
			from: { path: `${PRODUCT}graph/` },
			to: { path: `${PRODUCT}deals/` },
		},
		{
			name: 'credentials-know-their-room-only',
			severity: 'error',
			from: { path: '^credentials/' },
			to: { path: PRODUCT, pathNot: `${PRODUCT}graph/credential/` },
		},
		{
			name: 'nodes-know-no-credential-class',
			severity: 'error',
			from: { path: '^nodes/' },
			to: { path: '^credentials/' },
		},
		{
			name: 'tools-see-the-built-package-only',
			comment: "They would share the product's mistakes.",
			severity: 'error',
			from: { path: '^(bench|sandbox)/|[.]mts$' },
			to: { path: '^(nodes|credentials)/' },
		},
	],
	options: {
		tsConfig: { fileName: 'tsconfig.json' },
		// Types are knowledge of each other, too.
		tsPreCompilationDeps: true,
		doNotFollow: { path: 'node_modules' },
		exclude: { path: '(^|/)(dist|node_modules)/' },
	},
};
