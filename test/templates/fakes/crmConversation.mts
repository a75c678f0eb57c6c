import type { Json } from '../../../sandbox/n8n/types.mts';
import { handIn } from '../harness/n8n.mts';
import { ATTACKS } from '../harness/stories.mts';
import { messageEvent } from './atTheSameTime.mts';
import { until, type CrmHandles } from './crmScene.mts';

type Fields = Record<string, Json>;

/** Declares what a converted template does with both halves of a conversation, with names and with attacks. */
export function proveConversation(handles: CrmHandles): void {
	proveAttacks(handles);
	proveAnswers(handles);
	proveNames(handles);
}

function proveAttacks({ scene }: CrmHandles): void {
	it('keeps links, mentions, formulas, SQL and markup of strangers as text', async () => {
		for (const text of ATTACKS) await scene().say('stranger', text);

		expect(scene().textsOf('stranger')).toEqual(ATTACKS);
	});
}

function proveAnswers({ scene, crm }: CrmHandles): void {
	it('adds what the team answers to a Deal that is there, and makes none for it', async () => {
		const { business } = scene();
		await scene().say('answered', 'How much is it?');
		await business.instagram.writeAsBusiness({ username: 'answered', text: 'Ten euros' });
		await until(() => scene().textsOf('answered').length === 2);
		await business.instagram.writeAsBusiness({ username: 'unasked', text: 'Buy something!' });
		await scene().say('answered', 'Fine');

		expect(scene().textsOf('answered')).toEqual(['How much is it?', 'Ten euros', 'Fine']);
		const [asked, answer] = scene().dealOf('answered')?.comments ?? [];
		expect(answer.author).not.toBe(asked.author);
		const usernames = crm()
			.deals()
			.map(({ username }) => username);
		expect(usernames).not.toContain('unasked');
	});
}

function proveNames({ scene, crm }: CrmHandles): void {
	const write = async (contactId: string, nth: number, contact: Fields): Promise<void> => {
		const { business, template } = scene();
		const more = { contact: { id: contactId, ...contact } };
		const run = await handIn(
			template.workflowId,
			messageEvent(business.accountId, contactId, nth, more),
		);
		expect(run.status).toBe('success');
	};
	const titleOf = (contactId: string): string | undefined => {
		const leadKey = `ig:${scene().business.accountId}:${contactId}`;
		return crm()
			.deals()
			.find((deal) => deal.leadKey === leadKey)?.title;
	};

	it('calls a Deal by its name once Meta tells it, and forgets no name', async () => {
		await write('900100', 1, {});
		expect(titleOf('900100')).toContain('900100');

		await write('900100', 2, { username: 'late.name', name: 'Late Name' });
		await write('900100', 3, {});

		expect(titleOf('900100')).toContain('@late.name');
		expect(crm().wayBackOf('late.name')).toEqual({
			conversation: 'conversation-900100',
			username: 'late.name',
		});
	});

	it('leaves the title that somebody gave a Deal without a name', async () => {
		await write('900200', 1, {});
		const { business } = scene();
		crm().rename?.(`ig:${business.accountId}:900200`, 'Vase, blue');

		await write('900200', 2, { username: 'named.later' });

		expect(titleOf('900200')).toBe('Vase, blue');
		expect(crm().wayBackOf('named.later').username).toBe('named.later');
	});
}
