import { sleep } from 'n8n-workflow';
import nock from 'nock';

import { runningExecutions } from '../../../nodes/InstagramLeads/trigger/execution/runningExecutions';
import { passTime } from '../../helpers/clock';
import {
	ACCOUNT_ID,
	CONTACT_ID,
	facebookCredential,
	instagramCredential,
} from '../../helpers/credentials';
import {
	changesEntry,
	commentValue,
	delivery,
	messagingEntry,
	textMessage,
} from '../../helpers/deliveries';
import { expectAccountLookup, metaHost } from '../../helpers/graph';
import { triggerNode, workflowOf } from '../../helpers/n8n';
import type { Activation, ActiveTrigger } from '../../helpers/trigger';
import { activate, restarted } from '../../helpers/trigger';
import { moment } from '../../helpers/waiting';
import { post } from '../../helpers/webhooks';

const open: ActiveTrigger[] = [];

const POST_ID = '17910000000000001';
const byUrl = (shortcode: string) => ({
	posts: [
		{ post: { __rl: true, mode: 'url', value: `https://www.instagram.com/p/${shortcode}/` } },
	],
});
const words = (text: string) => ({ condition: { words: text } });
const parametersWith = (options: object) => ({ mode: 'webhook', catchUp: false, options }) as never;

/** A comment and a message, in one delivery. */
const both = (comment: string, message: string) =>
	delivery(
		changesEntry({ field: 'comments', value: commentValue({ text: comment }) }),
		messagingEntry(textMessage('mid.1', message)),
	);

const emitted = ({ emissions }: ActiveTrigger) => emissions.flatMap(({ items }) => items);
const textsOf = (trigger: ActiveTrigger) => emitted(trigger).map(({ text }) => text);

const listPosts = (credential: ReturnType<typeof facebookCredential>, ...posts: object[]) =>
	metaHost(credential)
		.get(`/v25.0/${ACCOUNT_ID}/media`)
		.query({ fields: 'id,permalink,shortcode', limit: '100' })
		.reply(200, { data: posts });

/** Meta shows neither conversation nor profile of whoever wrote. */
const knowNobody = ({ loginType }: ReturnType<typeof facebookCredential>) =>
	nock(`https://graph.${String(loginType)}.com`)
		.persist()
		.get((path) => path.includes('/conversations') || path.includes(`/${CONTACT_ID}?`))
		.reply(200, { data: [] });

async function publish(activation: Activation) {
	const trigger = await activate(activation);
	open.push(trigger);
	const { workflow } = trigger;
	const deliver = async (body: object) => {
		const answer = await post(body, { ...activation, workflow });
		for (let turns = 0; turns < 20; turns++) await moment();
		return answer;
	};
	return { trigger, deliver };
}

beforeEach(() => {
	// Waits take no time, but for patience with n8n and Meta, which has no end.
	jest.mocked(sleep).mockImplementation(async (milliseconds) => {
		if (milliseconds >= 1000) await new Promise(() => {});
	});
});

describe.each([
	['Facebook Login', facebookCredential],
	['Instagram Login', instagramCredential],
])('conditions of the trigger, %s', (_login, newCredential) => {
	afterEach(async () => {
		runningExecutions.clear();
		for (const trigger of open.splice(0)) await trigger.close();
		nock.cleanAll();
		jest.restoreAllMocks();
	});

	it('keep events out before Meta is asked for anything, and leave no trace of them', async () => {
		const credential = newCredential();
		expectAccountLookup(credential);
		const options = { commentText: words('price'), messageText: words('price') };
		const { trigger, deliver } = await publish({ credential, parameters: parametersWith(options) });
		const stored = JSON.stringify(trigger.workflow.staticData);
		const { status } = await deliver(both('nice', 'hello'));
		expect(status).toBe(200);
		expect(emitted(trigger)).toEqual([]);
		expect(JSON.stringify(trigger.workflow.staticData)).toBe(stored);
	});

	it('are for comments and messages apart', async () => {
		const credential = newCredential();
		expectAccountLookup(credential);
		knowNobody(credential);
		const options = { commentText: words('price, cost') };
		const { trigger, deliver } = await publish({ credential, parameters: parametersWith(options) });
		await deliver(both('nice', 'hello'));
		expect(textsOf(trigger)).toEqual(['hello']);
	});

	it('know a post by its address from the start on, and after a restart without a call', async () => {
		const credential = newCredential();
		expectAccountLookup(credential);
		const code = `Cd${String(credential.loginType)}`;
		listPosts(credential, { id: POST_ID, shortcode: code });
		knowNobody(credential);
		const parameters = parametersWith({ onlyPosts: byUrl(code) });
		const { trigger, deliver } = await publish({ credential, parameters });
		await deliver(both('nice', 'hello'));
		expect(textsOf(trigger)).toContain('nice');
		const other = commentValue({ id: '99', media: { id: '5' }, text: 'elsewhere' });
		await deliver(delivery(changesEntry({ field: 'comments', value: other })));
		expect(textsOf(trigger)).not.toContain('elsewhere');

		await open.pop()?.close();
		expectAccountLookup(credential);
		const workflow = restarted(trigger.workflow, { parameters });
		const again = await publish({ credential, parameters, workflow, mode: 'init' });
		const ad = { id: '6', original_media_id: POST_ID };
		const onAd = commentValue({ id: '98', media: ad, text: 'on the ad' });
		await again.deliver(delivery(changesEntry({ field: 'comments', value: onAd })));
		expect(textsOf(again.trigger)).toContain('on the ad');
	});

	it('stop the publication where an address leads to nothing of the account', async () => {
		const credential = newCredential();
		expectAccountLookup(credential);
		listPosts(credential, { id: POST_ID, shortcode: 'Other' });
		const parameters = parametersWith({ onlyPosts: byUrl('CdNobody') });
		await expect(activate({ credential, parameters })).rejects.toThrow('is none of the posts of');
	});

	it('hold where the trigger does not run in this process', async () => {
		passTime(200_000);
		const parameters = parametersWith({
			onlyPosts: byUrl('CdElse'),
			messageText: words('price'),
		});
		const workflow = workflowOf(triggerNode({ parameters }), 'wf-elsewhere');
		workflow.staticData = {
			global: { 'instagramLeads:node-1': { posts: [['CdElse', POST_ID]] } },
		} as never;
		const credential = newCredential();
		const { workflowData } = await post(both('nice', 'hello'), {
			credential,
			parameters,
			workflow,
		});
		expect(workflowData).toMatchObject([[{ json: { type: 'comment', text: 'nice' } }]]);
	});
});
