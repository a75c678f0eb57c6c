import { randomUUID } from 'node:crypto';
import type { N8nClient } from '../../../sandbox/n8n/client.mts';
import { describeExecution } from '../../../sandbox/n8n/executions.mts';
import type { WorkflowJson } from '../../../sandbox/n8n/types.mts';
import { logins, openBusiness, type Business } from '../harness/business.mts';
import { byId } from '../harness/fan.mts';
import { sharedN8n } from '../harness/n8n.mts';
import { action, byHand, end, inARow } from '../harness/workflows.mts';

/** What the panel asks of Meta while somebody fills it in, and what an AI agent calls, by every login. */
describe.each(logins)('a panel with %s login', (login) => {
	let n8n: N8nClient;
	let business: Business;
	let contactId: string;
	let conversationId: string;
	let commentId: string;
	let mediaId: string;

	beforeAll(async () => {
		n8n = sharedN8n();
		business = await openBusiness(n8n, login);
		const { instagram } = business;
		const username = 'malika.k';
		({ contactId, conversationId } = await instagram.writeMessage({ username, text: 'Hi' }));
		({ commentId, mediaId } = await instagram.writeComment({ username, text: 'Price?' }));
	});
	afterAll(async () => await business.close());

	/** As the editor asks when somebody opens a list. */
	async function listed(methodName: string): Promise<unknown[]> {
		const { type, typeVersion, parameters, credentials } = action(business.credential, {
			resource: 'message',
			operation: 'sendText',
		});
		const found = await n8n.session.rest<{ results: { value: unknown }[] }>(
			'POST',
			'/dynamic-node-parameters/resource-locator-results',
			{
				path: 'parameters.recipientId',
				nodeTypeAndVersion: { name: type, version: typeVersion },
				// With what stands for its default, as the editor has it.
				currentNodeParameters: { authentication: 'accessToken', ...parameters },
				credentials,
				methodName,
			},
		);
		return found.results.map(({ value }) => value);
	}

	it.each<[string, () => string]>([
		['searchContacts', () => contactId],
		['searchConversations', () => conversationId],
		['searchComments', () => commentId],
		['searchPosts', () => mediaId],
	])('lists what there is: %s', async (methodName, id) => {
		expect(await listed(methodName)).toContain(id());
	});

	it('lets an AI agent answer', async () => {
		const tool = {
			...action(business.credential, {
				resource: 'message',
				operation: 'sendText',
				recipientType: 'contact',
				recipientId: byId(contactId),
				text: "={{ $fromAI('text', 'What to answer', 'string') }}",
			}),
			name: 'Answer',
			type: 'n8n-nodes-instagram-leads.instagramLeadsTool',
		};
		const agent = {
			...end(),
			id: randomUUID(),
			name: 'Agent',
			type: '@n8n/n8n-nodes-langchain.agent',
			typeVersion: 2,
		};
		const flow: WorkflowJson = inARow(`agent ${login}`, byHand(), agent);
		flow.nodes.push(tool);
		flow.connections.Answer = { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] };
		const { id } = await n8n.createWorkflow(flow);

		// As the editor tries a tool: with what a model would say.
		await n8n.session.rest('POST', `/workflows/${id}/run`, {
			workflowData: await n8n.session.rest('GET', `/workflows/${id}`),
			triggerToStartFrom: { name: 'By hand' },
			destinationNode: { nodeName: 'Answer', mode: 'inclusive' },
			agentRequest: {
				query: { Answer: { text: 'Hello from the agent' } },
				tool: { name: 'Answer' },
			},
		});
		const [execution] = await n8n.waitForExecutions(id, 1);

		expect(describeExecution(execution)).toMatch(/success$/);
		const { conversations } = await business.instagram.getState();
		expect(conversations[0].messages.at(-1)?.text).toBe('Hello from the agent');
		await n8n.deleteWorkflow(id);
	});
});
