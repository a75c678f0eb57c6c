import type { GraphContext } from './context.mts';
import { nonexistingField } from './errors.mts';
import type { FieldNode } from './fields.mts';

/** What a field of a node answers; `undefined` leaves it out, as Meta does with empty fields. */
type Resolver<T> = (node: T, ctx: GraphContext, field: FieldNode) => unknown;

/** A node type of the Graph: its name in errors, default fields and all fields. */
export interface NodeType<T> {
	name: string;
	defaults: readonly string[];
	fields: Readonly<Record<string, Resolver<T>>>;
}

/**
 * Writes a node with the requested fields (or the defaults), in the order asked, with `id` always
 * there. An unknown field fails the whole call with code 100.
 */
export function project<T>(
	type: NodeType<T>,
	node: T,
	ctx: GraphContext,
	fields: FieldNode[] | undefined,
): Record<string, unknown> {
	const wanted = fields ?? type.defaults.map((name) => ({ name, args: {} }));
	const result: Record<string, unknown> = {};
	for (const field of wanted) {
		if (!Object.hasOwn(type.fields, field.name)) {
			throw nonexistingField(ctx.loginType, field.name, type.name);
		}
		const value = type.fields[field.name](node, ctx, field);
		if (value !== undefined) result[field.name] = value;
	}
	if (!('id' in result) && 'id' in type.fields) {
		result.id = type.fields.id(node, ctx, { name: 'id', args: {} });
	}
	return result;
}

/** Keeps the asked sub-fields of a plain object, or of each item under `data`. */
export function subFields(value: unknown, field: FieldNode): unknown {
	const wanted = field.fields;
	if (!wanted || typeof value !== 'object' || value === null) return value;
	if (Array.isArray(value)) return value.map((item) => subFields(item, field));
	if ('data' in value && Array.isArray(value.data)) {
		return { ...value, data: value.data.map((item) => subFields(item, field)) };
	}
	const source = new Map<string, unknown>(Object.entries(value));
	return Object.fromEntries(
		wanted
			.filter(({ name }) => source.has(name))
			.map((nested) => [nested.name, subFields(source.get(nested.name), nested)]),
	);
}
