import type { INodeParameters } from 'n8n-workflow';
import type { Body } from 'nock';

import { CONTACT_ID } from '../../../helpers/credentials';
import type { Row } from './row';

const SIGNED = /^instagram-leads-answer:1:[\w-]+\.[\w-]{43}$/;

const ask = (name: string, parameters: INodeParameters, message: object): Row => ({
	resource: 'message',
	operation: 'sendAndWait',
	name,
	parameters: {
		recipientId: CONTACT_ID,
		message: 'Shall we reserve it?',
		options: { checkWindow: false },
		...parameters,
	},
	requests: [
		{
			method: 'POST',
			path: '/{node}/messages',
			byPage: true,
			body: {
				recipient: { id: CONTACT_ID },
				messaging_type: 'RESPONSE',
				message,
			} as unknown as Body,
			answer: { recipient_id: CONTACT_ID, message_id: 'mid.out' },
		},
	],
	items: [
		{
			recipientId: CONTACT_ID,
			messageId: 'mid.out',
			questionId: expect.stringMatching(/^[\w-]{12}$/) as string,
		},
	],
});

const replies = (...titles: string[]) => ({
	text: 'Shall we reserve it?',
	quick_replies: titles.map((title) => ({ content_type: 'text', title, payload: SIGNED })),
});

export const questions: Row[] = [
	ask('approval', {}, replies('Yes', 'No')),
	ask(
		'approval, only yes',
		{ approvalOptions: { values: { approvalType: 'single', approveLabel: 'Да' } } },
		replies('Да'),
	),
	ask(
		'choices as buttons',
		{
			responseType: 'choices',
			showAs: 'buttons',
			choices: { choice: [{ title: 'Blue', value: 'b' }, { title: 'Red' }] },
		},
		{
			attachment: {
				type: 'template',
				payload: {
					template_type: 'button',
					text: 'Shall we reserve it?',
					buttons: ['Blue', 'Red'].map((title) => ({ type: 'postback', title, payload: SIGNED })),
				},
			},
		},
	),
];
