import { createRequire } from 'node:module';
import path from 'node:path';

/** Of a parameter, what n8n's panel shows of it. */
export interface Parameter {
	displayName: string;
	name: string;
	type: string;
	default?: unknown;
	description?: string;
	displayOptions?: { show?: Record<string, unknown[]> };
	/** Choices of a list, members of a collection, or groups of a fixed collection. */
	options?: (Parameter & Choice & { values?: Parameter[] })[];
}

export interface Choice {
	name: string;
	value: unknown;
	description?: string;
}

/** One kind of lead event, as far as the page tells of it. */
export interface EventKind {
	type: string;
	label: string;
	description: string;
	isDefault: boolean;
	carries: string;
	polling: 'itself' | 'asMessage' | 'never';
}

/** What the built package declares. */
export interface Descriptions {
	credential: Parameter[];
	oAuth2: Parameter[];
	trigger: Parameter[];
	action: Parameter[];
	eventKinds: EventKind[];
}

/** Reads what the built package declares, as n8n does. It has to be built before. */
export function readDescriptions(): Descriptions {
	const require = createRequire(path.resolve('package.json'));
	type Node = new () => { description: { properties: Parameter[] } };
	const built = <T,>(file: string) => require(`./dist/${file}.js`) as T;
	const node = (name: string) => {
		const exported = built<Record<string, Node>>(`nodes/InstagramLeads/${name}.node`);
		return new exported[name]().description.properties;
	};
	type Credential = new () => { properties: Parameter[] };
	const credential = (name: string) => {
		const exported = built<Record<string, Credential>>(`credentials/${name}.credentials`);
		return new exported[name]().properties;
	};
	const { EVENT_KINDS } = built<{ EVENT_KINDS: EventKind[] }>(
		'nodes/InstagramLeads/events/eventKinds',
	);
	return {
		credential: credential('InstagramLeadsApi'),
		oAuth2: credential('InstagramLeadsOAuth2Api'),
		trigger: node('InstagramLeadsTrigger'),
		action: node('InstagramLeads'),
		eventKinds: EVENT_KINDS,
	};
}
