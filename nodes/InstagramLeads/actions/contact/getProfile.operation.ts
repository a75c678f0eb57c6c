import { wholeProfileOf } from '../../graph/messaging/contactProfile';
import { contactIdOf } from '../common/contactField';
import { locatorField } from '../common/locatorField';
import type { Operation } from '../common/operation';
import { simplified, simplifyField } from '../common/simplifyField';

const show = { resource: ['contact'], operation: ['getProfile'] };

/** Name, username, picture and followers of somebody who wrote. */
export const getProfile: Operation = {
	fields: [
		locatorField({
			displayName: 'Contact',
			name: 'contactId',
			description:
				'The Instagram-scoped ID of the person (contact.id of a lead event). They must have written in Direct; a comment is not enough.',
			searchMethod: 'searchContacts',
			idPlaceholder: 'e.g. 1602510301006188',
			hasUsername: true,
			show,
		}),
		simplifyField(show),
	],
	async execute(context) {
		const contactId = await contactIdOf(context, 'contactId');
		const { client, connected } = await context.connect();
		const { profile, raw } = await wholeProfileOf(client, connected, contactId);
		return simplified(context, profile, raw);
	},
};
