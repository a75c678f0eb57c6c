import { setTimeout as sleep } from 'node:timers/promises';
import { describeExecution, isSettled } from '../../sandbox/n8n/executions.mts';
import { startChatwoot, type ChatwootFake } from './fakes/chatwoot.mts';
import type { ChatwootConversation, ChatwootMessage } from './fakes/chatwootAccount.mts';
import { proveCrmTemplate, type CrmScene, type CrmUnderTest } from './fakes/crmProof.mts';
import { until } from './fakes/crmScene.mts';
import { sentTo } from './harness/direct.mts';
import { sharedN8n } from './harness/n8n.mts';

const CALLS = {
	deal: /^POST \/public\/api\/v1\/inboxes\/[^/]+\/contacts\/[^/]+\/conversations$/,
	note: /^POST \/api\/v1\/accounts\/\d+\/conversations\/\d+\/messages$/,
};
const A_MOMENT_MS = 3000;

let chatwoot: ChatwootFake;

function conversationsOf(username: string): ChatwootConversation[] {
	const { contacts, conversations } = chatwoot.account;
	const own = contacts
		.filter(({ custom_attributes: attributes }) => attributes.instagram_username === username)
		.map(({ source_id: id }) => id);
	return conversations.filter(({ source_id: id }) => own.includes(id));
}

function contactOf(username: string) {
	const [{ source_id: sourceId }] = conversationsOf(username);
	return chatwoot.account.contact(sourceId);
}

async function openChatwoot(): Promise<CrmUnderTest> {
	chatwoot = await startChatwoot();
	const { account, faults } = chatwoot;
	const credential = {
		name: 'Chatwoot',
		type: 'httpHeaderAuth',
		data: { name: 'api_access_token', value: chatwoot.token },
	};
	return {
		name: 'Chatwoot',
		file: 'instagram-leads-to-chatwoot.json',
		hosts: chatwoot.hosts,
		url: chatwoot.url,
		credentials: { httpHeaderAuth: await sharedN8n().createCredential(credential) },
		settings: {
			chatwootUrl: `https://${chatwoot.hosts[0]}/`,
			accountId: chatwoot.accountId,
			inboxIdentifier: chatwoot.inboxIdentifier,
		},
		deals: chatwoot.deals,
		recordsPerLead: 1,
		countRecords: (username) => conversationsOf(username).length,
		wayBackOf: (username) => {
			const { custom_attributes: attributes } = contactOf(username);
			return {
				conversation: attributes.instagram_conversation as string | undefined,
				username: attributes.instagram_username as string | undefined,
			};
		},
		edit: (username, name) => void Object.assign(contactOf(username), { name }),
		rename: (leadKey, name) => void Object.assign(account.contact(leadKey), { name }),
		delete: (username) => account.deleteContact(contactOf(username).source_id),
		setDown: (status) => faults.setDown(status),
		cutAfterNext: (kind) => faults.cutNext(CALLS[kind]),
		recoveryMs: 0,
		close: chatwoot.close,
	};
}

describe('the Chatwoot template', () => {
	proveCrmTemplate(openChatwoot, (scene) => {
		it('asks Chatwoot for nothing but what it publishes', () => {
			expect(chatwoot.facts.strays).toEqual([]);
		});

		describe("an agent's answer", () => {
			beforeAll(async () => {
				chatwoot.webhookUrl = await webhookOf(scene());
			});

			it('goes to the person once, and Chatwoot says so', async () => {
				await scene().say('asks', 'Is it in stock?');

				const answer = agentWrites('asks', { content: 'Yes, *three* left' });

				await until(() => answer.status === 'delivered');
				expect(await sentTo(scene().business, 'asks')).toEqual(['Yes, *three* left']);
			});

			it('comes back from Instagram without being added a second time', async () => {
				await quiet(scene());

				expect(scene().textsOf('asks')).toHaveLength(2);
			});

			it('never goes out twice, however often Chatwoot tells of it', async () => {
				const [conversation] = conversationsOf('asks');
				const answer = conversation.messages.at(-1) as ChatwootMessage;
				chatwoot.account.onMessage?.(conversation, answer);
				chatwoot.account.onMessage?.(conversation, answer);
				await quiet(scene());

				expect(await sentTo(scene().business, 'asks')).toHaveLength(1);
			});

			it('goes to who only commented as a private reply', async () => {
				await scene().business.instagram.writeComment({ username: 'below', text: 'Price?' });
				await until(() => scene().textsOf('below').length === 1);

				const answer = agentWrites('below', { content: 'Ten euros' });

				await until(() => answer.status !== 'sent');
				expect(answer).toMatchObject({ status: 'delivered' });
				expect(await sentTo(scene().business, 'below')).toEqual(['Ten euros']);
			});

			it('is red, with what to do, where Instagram does not take it', async () => {
				await scene().business.instagram.writeMessage({
					username: 'long_ago',
					text: 'Hello',
					createdSecondsAgo: 3 * 86_400,
				});
				await until(() => scene().textsOf('long_ago').length === 1);

				const late = agentWrites('long_ago', { content: 'Sorry, only now' });
				const file = agentWrites('asks', {
					content: 'See here',
					attachments: [{ data_url: 'https://chatwoot.example.com/file.png' }],
				});

				await until(() => late.status === 'failed' && file.status === 'failed');
				expect(late.external_error).toContain('more than 24 hours ago');
				expect(file.external_error).toContain('Only text goes out');
				expect(await sentTo(scene().business, 'long_ago')).toEqual([]);
			});

			it('stays inside where it is a private note', async () => {
				agentWrites('asks', { content: 'A difficult one', private: true });
				await quiet(scene());

				expect(await sentTo(scene().business, 'asks')).toHaveLength(1);
			});
		});

		it('never sends people their own words, nor what was answered in the Instagram app', async () => {
			const { instagram } = scene().business;
			await scene().say('mirror', 'My own words');
			await instagram.writeAsBusiness({ username: 'mirror', text: 'Answered in the app' });
			await until(() => scene().textsOf('mirror').length === 2);
			await quiet(scene());

			expect(await sentTo(scene().business, 'mirror')).toEqual(['Answered in the app']);
			expect(scene().textsOf('mirror')).toEqual(['My own words', 'Answered in the app']);
		});

		it('sends nothing that somebody makes up at the webhook', async () => {
			const [{ id }] = conversationsOf('asks');
			const forged = { event: 'message_created', message_type: 'outgoing', private: false };
			await fetch(chatwoot.webhookUrl ?? '', {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({
					...forged,
					id: 999_999,
					content: 'Pay here',
					conversation: { id },
				}),
			});
			await quiet(scene());

			expect(await sentTo(scene().business, 'asks')).toHaveLength(1);
		});

		it('needed every call that the facts describe', () => {
			expect(chatwoot.facts.unused()).toEqual([]);
		});
	});
});

function agentWrites(username: string, fields: Partial<ChatwootMessage>): ChatwootMessage {
	const [conversation] = conversationsOf(username);
	return chatwoot.account.addMessage(conversation, 'outgoing', fields);
}

/** Waits until nothing runs any more, here and there; all of it must have gone well. */
async function quiet({ business, template }: CrmScene): Promise<void> {
	await chatwoot.settle();
	await business.instagram.settle();
	await sleep(A_MOMENT_MS);
	await until(async () => (await template.executions()).every(isSettled));
	const [last] = (await template.executions()).slice(-1);
	expect(describeExecution(last)).toContain('success');
}

async function webhookOf({ template }: CrmScene): Promise<string> {
	const { nodes } = await template.n8n.workflow(template.workflowId);
	const path = nodes.find(({ name }) => name === 'Chatwoot')?.parameters.path;
	return `${template.n8n.n8n.url}/webhook/${String(path)}`;
}
