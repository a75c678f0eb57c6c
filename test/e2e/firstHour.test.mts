import type { N8nClient } from '../../sandbox/n8n/client.mts';
import type { Execution } from '../../sandbox/n8n/types.mts';
import { describeExecution, itemsOf } from '../../sandbox/n8n/executions.mts';
import { CREDENTIAL_TYPE, action, end, inARow, trigger } from './harness/workflows.mts';
import { loginTypes, openBusiness, type Business } from './harness/business.mts';
import { sharedN8n } from './harness/n8n.mts';

/** What somebody does who has never seen the nodes: with the defaults of new ones, and by accident. */
describe.each(loginTypes)('the first hour with %s login', (loginType) => {
	let n8n: N8nClient;
	let business: Business;

	beforeAll(async () => {
		n8n = sharedN8n();
		business = await openBusiness(n8n, loginType);
	});
	afterAll(async () => await business.close());

	const newTrigger = (parameters: Record<string, unknown> = {}) => ({
		...trigger(business.credential, parameters),
		typeVersion: 1.1,
	});
	const newAction = (parameters: Record<string, unknown>) => ({
		...action(business.credential, { resource: 'message', operation: 'sendText', ...parameters }),
		typeVersion: 1.1,
	});

	/** Two of n8n's nodes that leave nothing of an item but one field. */
	const between = ['One', 'Two'].map((name) => ({
		...end(),
		name,
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		parameters: {
			assignments: { assignments: [{ id: name, name: 'kept', type: 'string', value: name }] },
			options: {},
		},
	}));

	async function runByHand(...nodes: Parameters<typeof inARow>[1][]): Promise<Execution> {
		const workflow = await n8n.createWorkflow(inARow(`first hour ${loginType}`, ...nodes));
		try {
			return await n8n.runManually(workflow.id, 'Trigger');
		} finally {
			await n8n.deleteWorkflow(workflow.id);
		}
	}

	const write = async (username: string, text: string) =>
		await business.instagram.writeMessage({ username, text });

	/** What went out in Direct: to whom, and the texts. */
	async function sentTexts(): Promise<[string, string | undefined][]> {
		const { conversations } = await business.instagram.getState();
		return conversations.flatMap(({ contactId, messages }) =>
			messages
				.filter(({ direction }) => direction === 'outbound')
				.map(({ text }): [string, string | undefined] => [contactId, text]),
		);
	}

	it('a run by hand gives the newest event only, as complete as in production', async () => {
		await write('aziza.n', 'older');
		await business.instagram.putContact({ username: 'malika.k', name: 'Malika Karimova' });
		await write('malika.k', 'newest');

		const execution = await runByHand(newTrigger(), end());

		expect(describeExecution(execution)).toMatch(/success$/);
		expect(itemsOf(execution, 'End')).toMatchObject([
			{ text: 'newest', contact: { username: 'malika.k', name: 'Malika Karimova' } },
		]);
	});

	it('whoever wrote gets the answer, behind two other nodes', async () => {
		const { contactId } = await write('timur.a', 'How much?');
		const before = (await sentTexts()).length;

		const execution = await runByHand(newTrigger(), ...between, newAction({ text: 'To Timur' }));

		expect(describeExecution(execution)).toMatch(/success$/);
		expect((await sentTexts()).slice(before)).toHaveLength(1);
		expect(await sentTexts()).toContainEqual([contactId, 'To Timur']);
	});

	it('a run by hand writes to one person at most, and says who was left out', async () => {
		for (const name of ['one', 'two', 'three']) await write(name, `Hi from ${name}`);
		const before = (await sentTexts()).length;

		const several = newTrigger({ options: { testEvents: 3 } });
		const execution = await runByHand(several, ...between, newAction({ text: 'Not to all' }));

		expect(describeExecution(execution)).toMatch(/success$/);
		expect((await sentTexts()).length - before).toBe(1);
		const items = itemsOf(execution, 'Action') as Record<string, unknown>[];
		expect(items.map(({ leftOut }) => leftOut === true)).toEqual([false, true, true]);

		const toAll = { text: 'To all', options: { testRunToEverybody: true } };
		await runByHand(several, ...between, newAction(toAll));
		expect((await sentTexts()).filter(([, text]) => text === 'To all')).toHaveLength(3);
	});

	it.each(['private', 'public'])('a comment gets a %s answer', async (commentAnswer) => {
		const { commentId, contactId } = await business.instagram.writeComment({
			username: `commenter.${commentAnswer}`,
			text: 'Price?',
		});
		const text = `A ${commentAnswer} answer`;

		const execution = await runByHand(newTrigger(), ...between, newAction({ text, commentAnswer }));

		expect(describeExecution(execution)).toMatch(/success$/);
		const { comments } = await business.instagram.getState();
		const inDirect = (await sentTexts()).filter(([to]) => to === contactId);
		const inPublic = comments.filter(({ parentId }) => parentId === commentId);
		expect(inDirect.map(([, sent]) => sent)).toEqual(commentAnswer === 'private' ? [text] : []);
		expect(inPublic.map((reply) => reply.text)).toEqual(commentAnswer === 'public' ? [text] : []);
	});

	it('a person is found by the username, and a username in the place of an ID is named', async () => {
		const { contactId } = await write('Nodir.S', 'Hello');
		const to = (mode: string) =>
			newAction({
				recipientType: 'contact',
				recipientId: { __rl: true, mode, value: 'nodir.s' },
				text: 'By name',
			});

		expect(describeExecution(await runByHand(newTrigger(), to('username')))).toMatch(/success$/);
		expect(await sentTexts()).toContainEqual([contactId, 'By name']);
		expect(describeExecution(await runByHand(newTrigger(), to('id')))).toContain("'nodir.s'");
	});

	describe('with a wrong app secret', () => {
		// With Instagram Login the commonest mistake: the secret of the Meta app.
		async function credentialWith(appSecret: string) {
			const data = { ...business.settings, appSecret };
			const name = `wrong secret ${loginType}`;
			return await n8n.createCredential({ name, type: CREDENTIAL_TYPE, data });
		}

		it('the test of the credential finds it, and Check Setup', async () => {
			expect(await n8n.testCredential(business.credential.id)).toMatchObject({ status: 'OK' });
			const { secret, instagramAppSecret } = (await business.instagram.getWorld()).app;
			const wrong = await credentialWith(loginType === 'facebook' ? instagramAppSecret : secret);
			const secretField = loginType === 'facebook' ? 'App Secret' : 'Instagram App Secret';

			expect(await n8n.testCredential(wrong.id)).toMatchObject({
				status: 'Error',
				message: expect.stringContaining(`'${secretField}'`) as string,
			});
			const check = (credential: typeof business.credential) => ({
				...action(credential, { resource: 'account', operation: 'checkSetup' }),
			});
			const statusOfApp = async (credential: typeof business.credential) =>
				(
					itemsOf(await runByHand(newTrigger(), check(credential)), 'Action') as {
						check: string;
						status: string;
					}[]
				).find((item) => item.check === 'app')?.status;
			expect(await statusOfApp({ id: wrong.id, name: wrong.name })).toBe('fail');
			expect(await statusOfApp(business.credential)).toBe('ok');
		});
	});
});
