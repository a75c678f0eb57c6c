import {
	credentialsOf,
	deliversAgain,
	files,
	INSTAGRAM_CREDENTIAL,
	isNote,
	notesOf,
	readTemplate,
	targetsOf,
} from './template';

const MOST_NODES = 20;
const MOST_PICKS = 3;
const HEADINGS = [
	'**For**',
	'**You need**',
	'**Set up**',
	'**Test it like this**',
	'**When something fails**',
];

/** Those whose trigger delivers again what failed: no tables for what waits, no loops, no queues. */
const converted = files.filter((file) => deliversAgain(readTemplate(file)));

it('knows by the trigger who delivers again', () => {
	const template = readTemplate('instagram-leads-to-data-table.json');
	const trigger = template.nodes.find(({ type }) => type.endsWith('LeadsTrigger'));
	const withOption = (options: object) => ({
		...template,
		nodes: [{ ...trigger!, parameters: { options } as never }],
	});
	expect(deliversAgain(withOption({ deliverFailedEventsAgain: true }))).toBe(true);
	expect(deliversAgain(withOption({}))).toBe(false);
});

if (converted.length > 0)
	describe.each(converted)('workflows/%s', (file) => {
		const template = readTemplate(file);
		const nodes = template.nodes.filter((node) => !isNote(node));

		it(`has at most ${MOST_NODES} nodes`, () => {
			expect(nodes.length).toBeLessThanOrEqual(MOST_NODES);
		});

		it('has no loop, no schedule and no table of what waits', () => {
			const types = nodes.map(({ type }) => type);
			expect(types).not.toContain('n8n-nodes-base.splitInBatches');
			expect(types).not.toContain('n8n-nodes-base.scheduleTrigger');
			expect(JSON.stringify(template.nodes)).not.toContain('Instagram Leads Waiting');
		});

		it('lets all ways in lead to Settings, which keeps the event', () => {
			const ways = ['Instagram Leads Trigger', 'Called by the Router'].filter((name) =>
				nodes.some((node) => node.name === name),
			);
			for (const name of ways) expect(targetsOf(template, name)).toEqual([['Settings']]);
			const settings = nodes.find(({ name }) => name === 'Settings');
			expect(settings?.parameters.includeOtherFields).toBe(true);
			expect(JSON.stringify(template.nodes)).not.toMatch(/\$\('Instagram Leads Trigger'\)/);
		});

		it(`wants each credential picked ${MOST_PICKS} times at most, and names the nodes`, () => {
			const picks = new Map<string, string[]>();
			for (const node of nodes) {
				for (const { type } of credentialsOf(node)) {
					picks.set(type, [...(picks.get(type) ?? []), node.name]);
				}
			}
			for (const [type, names] of picks) {
				if (type === INSTAGRAM_CREDENTIAL) continue;
				expect(names.length).toBeLessThanOrEqual(MOST_PICKS);
				for (const name of names) expect(notesOf(template)).toContain(`**${name}**`);
			}
		});

		it('says for whom it is, what one needs, how to set it up, to try it and what to do when it fails', () => {
			for (const heading of HEADINGS) expect(notesOf(template)).toContain(heading);
		});

		it('asks services again before it gives up, all but what must not be repeated', () => {
			const calls = nodes.filter(({ type }) => type === 'n8n-nodes-base.httpRequest');
			const once = calls.filter(({ retryOnFail }) => !retryOnFail).map(({ name }) => name);
			for (const name of once) expect(notesOf(template)).toContain(`**${name}**`);
		});

		it('leaves escaping to Format Note', () => {
			expect(JSON.stringify(template.nodes)).not.toMatch(/&amp;|&lt;/);
		});
	});
