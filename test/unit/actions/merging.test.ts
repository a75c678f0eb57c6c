import type { INodeParameters } from 'n8n-workflow';

import { leadEvent } from '../../helpers/events';
import { runAction } from '../../helpers/n8n';

const event = leadEvent();
const deal = { id: '4711', createdAt: '2026-03-01T09:00:00.000Z', comments: [] };

const add = async (parameters: INodeParameters, json: object = deal) => {
	const [item] = await runAction(
		{
			parameters: {
				resource: 'deal',
				operation: 'addComment',
				leadEvent: JSON.stringify(event),
				...parameters,
			},
		},
		[{ json: json as never }],
	);
	return item.json;
};

const comments = [
	{
		id: 'm:mid-1',
		text: 'hello',
		author: event.contact.id,
		createdAt: event.occurredAt,
		direction: 'inbound',
	},
];

describe('Deal: Add Comment', () => {
	it.each<[string, INodeParameters]>([
		['the item', {}],
		['an object', { deal: '={{ { ...$json } }}' }],
		['a text', { deal: JSON.stringify(deal) }],
	])('takes the Deal from %s, and calls nobody', async (_name, parameters) => {
		expect(await add(parameters)).toEqual({ ...deal, comments });
	});

	it.each<[string, INodeParameters, string]>([
		['no Deal', { deal: '{"title":"x"}' }, "'Deal' is not a Deal"],
		['no JSON', { deal: '{' }, "'Deal' is not a Deal"],
		['no event', { leadEvent: '' }, "'Lead Event' is not an event"],
		[
			"another contact's Deal",
			{ deal: JSON.stringify({ ...deal, id: '6fa459ea-ee8a-5ca4-894e-db77e160355e' }) },
			'belong to different contacts',
		],
	])('refuses %s', async (_name, parameters, words) => {
		await expect(add(parameters)).rejects.toThrow(words);
	});
});
