import { describeExecution } from '../../../sandbox/n8n/executions.mts';
import { openBusiness } from '../../e2e/harness/business.mts';
import { everyFewSeconds } from '../../e2e/harness/workflows.mts';
import { onInternet } from '../harness/internet.mts';
import { leadEventOf, runFrom, sharedN8n } from '../harness/n8n.mts';
import { NASTY_TEXT, playStory, type Story } from '../harness/stories.mts';
import { openTemplate } from '../harness/templates.mts';
import { waitForDeals } from '../harness/waitFor.mts';
import { proveConversation } from './crmConversation.mts';
import { proveLongOutage } from './crmOutage.mts';
import { proveRedelivery } from './crmRedelivery.mts';
import { sceneOf, settledRuns, until, type CrmScene, type CrmUnderTest } from './crmScene.mts';

export type { CrmScene, CrmUnderTest } from './crmScene.mts';

/** Declares the tests that every template of a CRM passes. */
export function proveCrmTemplate(
	open: () => Promise<CrmUnderTest>,
	more?: (scene: () => CrmScene, crm: () => CrmUnderTest) => void,
): void {
	let crm: CrmUnderTest;
	let scene: CrmScene;
	let story: Story;
	let takeOff: (() => Promise<void>) | undefined;

	beforeAll(async () => {
		crm = await open();
		takeOff = await onInternet(crm.hosts, crm.url);
		const business = await openBusiness(sharedN8n(), 'facebook');
		const { file, credentials, settings } = crm;
		// Where the machine is too busy to take a webhook in time, the next poll brings it.
		const parameters = { 'Instagram Leads Trigger': { pollTimes: everyFewSeconds } };
		const template = await openTemplate(file, { business, credentials, settings, parameters });
		if (crm.setUp) await runFrom(template.workflowId, crm.setUp);
		scene = sceneOf(crm, business, template);
	});

	afterAll(async () => {
		await scene?.template.close();
		await scene?.business.close();
		await takeOff?.();
		await crm?.close();
	});

	it('has every Deal once, with every message and comment once and in order', async () => {
		story = await playStory(scene.business);

		expect(await waitForDeals(() => crm.deals(), story.expected)).toEqual([]);
		const runs = await settledRuns(scene, story.events);
		expect(runs.filter(({ status }) => status !== 'success').map(describeExecution)).toEqual([]);
		expect(runs).toHaveLength(story.events);
	});

	it('keeps a text as it was written, whatever is in it', async () => {
		await scene.say('nasty', NASTY_TEXT);

		expect(scene.textsOf('nasty')).toEqual([NASTY_TEXT]);
	});

	it('leaves a Deal as people edited it, and fills in the way back of who commented first', async () => {
		const { business } = scene;
		await business.instagram.writeComment({ username: 'shy', text: 'How much?' });
		await business.instagram.settle();
		await until(() => scene.textsOf('shy').length === 1);
		expect(crm.wayBackOf('shy').conversation ?? '').toBe('');
		crm.edit('shy', 'Sold already');

		const run = await scene.say('shy', 'I write in Direct now');

		expect(crm.wayBackOf('shy')).toEqual({
			conversation: leadEventOf(run).conversationId,
			username: 'shy',
		});
		expect(scene.dealOf('shy')?.title).toBe('Sold already');
		expect(scene.textsOf('shy')).toEqual(['How much?', 'I write in Direct now']);
	});

	const handles = { scene: () => scene, crm: () => crm };
	proveConversation(handles);
	proveRedelivery(handles);
	proveLongOutage(handles);

	more?.(
		() => scene,
		() => crm,
	);
}
