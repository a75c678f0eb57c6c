import type { N8nClient } from '../../sandbox/n8n/client.mts';
import type { FaultInput } from '../../sandbox/graph-simulator/state/faults.mts';
import { loginTypes, openBusiness, type LoginType } from './lab/business.mts';
import { byId, outputOf } from './lab/fan.mts';
import { sharedN8n } from './lab/n8n.mts';
import { action, byHand, end } from './lab/workflows.mts';

interface Case {
	code: number;
	subcode?: number;
	/** Meta is not consistent in it: it decides nothing. */
	status: number;
	errorClass: string;
}

const cases: Case[] = [
	{ code: 190, subcode: 463, status: 401, errorClass: 'reconnect' },
	{ code: 190, subcode: 0, status: 400, errorClass: 'reconnect' },
	{ code: 102, status: 500, errorClass: 'reconnect' },
	{ code: 10, subcode: 2534022, status: 403, errorClass: 'window' },
	{ code: 10, status: 500, errorClass: 'permission' },
	{ code: 200, subcode: 2534041, status: 401, errorClass: 'permission' },
	{ code: 100, subcode: 2534014, status: 403, errorClass: 'gone' },
	{ code: 551, status: 500, errorClass: 'gone' },
	{ code: 100, subcode: 2534015, status: 500, errorClass: 'badRequest' },
	{ code: 2, status: 403, errorClass: 'unknownOutcome' },
	{ code: 10, subcode: 1893063, status: 403, errorClass: 'rate' },
];

const texts = ['Esta mensagem foi enviada fora do período', 'アクセスできません'];

async function failedSend(n8n: N8nClient, loginType: LoginType, fault: FaultInput) {
	const business = await openBusiness(n8n, loginType);
	try {
		const { contactId } = await business.instagram.writeMessage({ username: 'malika', text: 'Hi' });
		await business.instagram.addFault({ ...fault, method: 'POST', path: '/messages' });
		const send = {
			...action(business.credential, {
				resource: 'message',
				operation: 'sendText',
				recipientType: 'contact',
				recipientId: byId(contactId),
				text: 'Hello',
			}),
			onError: 'continueErrorOutput',
		};
		const to = (node: string) => [{ node, type: 'main', index: 0 }];
		const workflow = await n8n.createWorkflow({
			name: `error output ${loginType}`,
			nodes: [
				byHand(),
				send,
				{ ...end(), name: 'Fine' },
				{ ...end(), name: 'Failed', id: 'failed' },
			],
			connections: {
				'By hand': { main: [to('Action')] },
				Action: { main: [to('Fine'), to('Failed')] },
			},
			settings: { executionOrder: 'v1' },
		});
		const execution = await n8n.runManually(workflow.id, 'By hand');
		await n8n.deleteWorkflow(workflow.id);
		return { fine: outputOf(execution, 'Fine'), failed: outputOf(execution, 'Failed') };
	} finally {
		await business.close();
	}
}

describe.each(loginTypes)("n8n's error output with %s login", (loginType) => {
	const rows = cases.map((one, index): [string, Case, string] => [
		`${one.code}/${one.subcode ?? ''} with HTTP ${one.status}: ${one.errorClass}`,
		one,
		texts[index % texts.length],
	]);

	it.each(rows)('%s', async (_name, { errorClass, ...fault }, message) => {
		const output = await failedSend(sharedN8n(), loginType, { kind: 'error', ...fault, message });
		expect(output.fine).toEqual([]);
		expect(output.failed).toHaveLength(1);
		expect(output.failed[0].error).toMatchObject({ errorClass, code: fault.code });
	});
});
