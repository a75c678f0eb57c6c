import type { N8nClient } from '../../../sandbox/n8n/client.mts';
import {
	callsBesideHourlyLook,
	loginTypes,
	openBusiness,
	type Business,
} from '../harness/business.mts';
import { sharedN8n } from '../harness/n8n.mts';
import { onlyItem, Watch } from '../harness/watch.mts';
import { action, everyFewSeconds, inARow, trigger } from '../harness/workflows.mts';

const NEXT_POLL_MS = 80_000;
const REEL = '18023456789012346';
const REEL_URL = 'https://www.instagram.com/reel/SimReel002/';

const options = {
	commentText: { condition: { words: 'цена, +' } },
	messageText: { condition: { words: 'цен', wholeWords: false } },
	onlyPosts: { posts: [{ post: { __rl: true, mode: 'url', value: REEL_URL } }] },
};

describe.each(loginTypes)('conditions with %s login', (loginType) => {
	let n8n: N8nClient;
	let business: Business;

	beforeAll(async () => {
		n8n = sharedN8n();
		business = await openBusiness(n8n, loginType);
	});
	afterAll(async () => await business.close());

	const start = async (parameters: Record<string, unknown>): Promise<Watch> => {
		const { credential } = business;
		const nodes = [
			trigger(credential, { ...parameters, options }),
			action(credential, { resource: 'media', operation: 'get', mediaId: byUrl() }),
		];
		const name = `conditions ${loginType} ${String(parameters.mode)}`;
		const workflow = await n8n.createWorkflow(inARow(name, ...nodes));
		const watch = new Watch(n8n, workflow.id);
		await n8n.publish(workflow.id);
		return watch;
	};
	const byUrl = () => ({ __rl: true, mode: 'url', value: `${REEL_URL}?igsh=abc` });

	it('keep comments and messages out, without a call to Meta', async () => {
		const watch = await start({ mode: 'webhook', catchUp: false });
		const { instagram } = business;
		const { mediaId: copyId } = await instagram.boost({
			mediaId: REEL,
			adId: '120',
			adTitle: 'Ad',
		});
		await instagram.clearCalls();
		const who = { username: 'aziza.n' };
		await instagram.writeComment({ ...who, text: 'Какая цена?' });
		await instagram.writeComment({ ...who, text: 'оценатор', mediaId: REEL });
		await instagram.writeMessage({ ...who, text: 'Добрый день' });
		expect(await watch.surprises()).toEqual([]);
		expect(await callsBesideHourlyLook(business)).toEqual([]);

		await instagram.writeComment({ ...who, text: 'ЦЕНА?', mediaId: REEL });
		await instagram.writeComment({ ...who, text: '+', mediaId: copyId });
		await instagram.writeMessage({ ...who, text: 'А ценник есть?' });
		const executions = await watch.next(3);
		const texts = executions.map((execution) => onlyItem(execution, 'Trigger').text);
		expect(texts.sort()).toEqual(['+', 'А ценник есть?', 'ЦЕНА?']);
		expect(onlyItem(executions[0], 'Action')).toMatchObject({ mediaId: REEL });
		await n8n.unpublish(watch.workflowId);
		await n8n.deleteWorkflow(watch.workflowId);
	});

	it('let polls read the chosen posts only', async () => {
		const watch = await start({ mode: 'polling', pollTimes: everyFewSeconds });
		const { instagram } = business;
		await instagram.clearCalls();
		const who = { username: 'timur.a', webhook: false };
		await instagram.writeComment({ ...who, text: 'цена' });
		await instagram.writeComment({ ...who, text: 'красиво', mediaId: REEL });
		await instagram.writeMessage({ ...who, text: 'Привет' });
		await instagram.writeComment({ ...who, text: 'Цена', mediaId: REEL });
		const [execution] = await watch.next(1, NEXT_POLL_MS);
		expect(onlyItem(execution, 'Trigger')).toMatchObject({ text: 'Цена', receivedVia: 'polling' });
		expect(await watch.surprises()).toEqual([]);
		const paths = (await instagram.getCalls()).map(({ path }) => path);
		expect([...new Set(paths.filter((path) => path.endsWith('/comments')))]).toEqual([
			`/${REEL}/comments`,
		]);
		await n8n.unpublish(watch.workflowId);
		await n8n.deleteWorkflow(watch.workflowId);
	});

	it('by the address of a post of somebody else, the workflow is not published', async () => {
		const post = { __rl: true, mode: 'url', value: 'https://www.instagram.com/p/Elsewhere1/' };
		const nodes = [
			trigger(business.credential, {
				mode: 'polling',
				options: { onlyPosts: { posts: [{ post }] } },
			}),
		];
		const workflow = await n8n.createWorkflow(inARow(`foreign post ${loginType}`, ...nodes));
		await expect(n8n.publish(workflow.id)).rejects.toThrow('is none of the posts of');
		await n8n.deleteWorkflow(workflow.id);
	});
});
