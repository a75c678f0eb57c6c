import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
	HubspotError,
	STANDARD,
	type HubspotStore,
	type ObjectType,
	type Property,
} from './hubspotStore.mts';

const GROUPS: Record<ObjectType, string[]> = {
	contacts: ['analyticsinformation', 'contactinformation'],
	deals: ['dealinformation', 'deal_revenue'],
	notes: ['engagement'],
};

/**
 * HubSpot's properties API: making properties, reading them.
 * https://developers.hubspot.com/docs/api-reference/latest/crm/properties/guide
 */
export function registerProperties(app: FastifyInstance, { custom }: HubspotStore): void {
	app.post('/crm/properties/2026-03/:type/batch/create', async (request, reply) => {
		const type = typeOf(request);
		const { inputs } = request.body as { inputs: Property[] };
		const taken = inputs.filter(({ name }) => custom[type].has(name)).map(({ name }) => name);
		if (taken.length > 0) {
			throw new HubspotError(409, 'OBJECT_ALREADY_EXISTS', `${taken.join()} already exists`);
		}
		for (const input of inputs) custom[type].set(input.name, checked(type, input));
		return await reply.code(201).send({ status: 'COMPLETE', results: inputs });
	});
	app.post('/crm/properties/2026-03/:type/batch/read', async (request, reply) => {
		const { inputs } = request.body as { inputs: { name: string }[] };
		const own = custom[typeOf(request)];
		const type = typeOf(request);
		const results = inputs.flatMap(({ name }) => own.get(name) ?? standard(type, name) ?? []);
		const isWhole = results.length === inputs.length;
		return await reply.code(isWhole ? 200 : 207).send({ status: 'COMPLETE', results });
	});
}

/** One of HubSpot's own, in a group of HubSpot's own. */
function standard(type: ObjectType, name: string): Property | undefined {
	if (!STANDARD[type].includes(name)) return undefined;
	const groupName = GROUPS[type][0];
	return { name, label: name, type: 'string', fieldType: 'text', groupName, hasUniqueValue: false };
}

function checked(type: ObjectType, input: Property): Property {
	const { name, label, type: valueType, fieldType, groupName, hasUniqueValue = false } = input;
	if (![name, label, valueType, fieldType, groupName].every(Boolean)) {
		throw new HubspotError(400, 'VALIDATION_ERROR', 'A required field of the property is missing');
	}
	if (!/^[a-z][a-z0-9_]*$/.test(name) || !GROUPS[type].includes(groupName)) {
		throw new HubspotError(400, 'VALIDATION_ERROR', `Bad name or group of property ${name}`);
	}
	return { name, label, type: valueType, fieldType, groupName, hasUniqueValue };
}

function typeOf(request: FastifyRequest): ObjectType {
	return (request.params as { type: ObjectType }).type;
}
