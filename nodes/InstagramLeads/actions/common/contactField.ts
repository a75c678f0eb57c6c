import { isNumericId } from '../../events/fieldSchemas';
import { GraphError } from '../../graph/errors/graphError';
import { contactIdByUsername } from '../../graph/messaging/contactByUsername';
import { locatedId } from './locatorField';
import type { OperationContext } from './operation';

/**
 * The contact that a locator holds: an id, or a username to be looked up.
 *
 * @throws GraphError that names what was typed
 */
export async function contactIdOf(context: OperationContext, field: string): Promise<string> {
	const { node, itemIndex } = context;
	const located = locatedId(context, field, 'Contact');
	const { mode } = (node.getNodeParameter(field, itemIndex, '') ?? {}) as { mode?: string };
	if (mode === 'username') {
		const { client, connected } = await context.connect();
		return await contactIdByUsername(client, connected, located);
	}
	if (isNumericId(located)) return located;
	throw GraphError.local(
		'badRequest',
		`'${located}' is not the ID of a contact`,
		"Instagram-scoped IDs are numbers, such as contact.id of a lead event. To name somebody by their username, choose 'By Username' in the field. Nothing was sent.",
	);
}
