import { Lifetime } from '../../../../nodes/InstagramLeads/common/lifetime';
import type { LeadEvent } from '../../../../nodes/InstagramLeads/events/leadEvent';
import { withFormAnswers } from '../../../../nodes/InstagramLeads/trigger/enrich/formAnswers';
import { leadEvent } from '../../../helpers/events';
import { fakeClient, Refusal } from '../../../helpers/fakeClient';
import { cached, readableLog } from '../../../helpers/triggerParts';

const lead = { id: '77', field_data: [{ name: 'email', values: ['a@b.c'] }] };

/** The event as Meta's answer completes it, and what Meta was asked. */
async function completed(event: LeadEvent, answer: unknown = lead) {
	const { log, lines } = readableLog();
	const { client, calls } = fakeClient(() => answer);
	const parts = { client: cached(client), lifetime: new Lifetime(), log };
	return { event: await withFormAnswers(event, parts), calls, lines };
}

const form = leadEvent({
	...{ eventId: 'l:77', type: 'form', text: undefined },
	message: { id: '77', attachments: [] },
});

describe('a form of which the webhook gave the id only', () => {
	it('gets its answers from Meta', async () => {
		const { event, calls } = await completed(form);
		expect(calls).toEqual(['/77']);
		expect(event).toEqual({
			...form,
			form: [{ name: 'email', value: 'a@b.c' }],
			text: 'email: a@b.c',
		});
	});

	it.each([
		['Meta refuses them', new Refusal(10)],
		['Meta gives none', { id: '77' }],
	])('goes on as it is where %s', async (_name, answer) => {
		expect((await completed(form, answer)).event).toEqual(form);
	});

	it.each([
		['has its answers', { ...form, form: [{ name: 'email', value: 'x@y.z' }] }],
		['has no number for an id', { ...form, message: { id: '../me', attachments: [] } }],
		['is a message', leadEvent({ message: { id: '77', attachments: [] } })],
	])('asks for nothing where the event %s', async (_name, event) => {
		const result = await completed(event);
		expect(result).toMatchObject({ event, calls: [] });
	});
});
