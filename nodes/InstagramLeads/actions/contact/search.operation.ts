import { searchContacts } from '../../graph/messaging/contactSearch';
import { demandText } from '../../graph/sending/contentLimits';
import { limitFields, limitOf, take } from '../common/limitFields';
import type { Operation } from '../common/operation';
import { toJson } from '../common/operation';

const show = { resource: ['contact'], operation: ['search'] };

const DEFAULT_CONVERSATIONS = 200;

/** Finds people among those with whom the account has a conversation. */
export const search: Operation = {
	fields: [
		{
			displayName: 'Search For',
			name: 'query',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. malika',
			description: 'Part of the username, with or without @, in any case',
			displayOptions: { show },
		},
		...limitFields(show),
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			displayOptions: { show },
			options: [
				{
					displayName: 'Conversations to Search',
					name: 'conversations',
					type: 'number',
					typeOptions: { minValue: 1, maxValue: 2000 },
					default: DEFAULT_CONVERSATIONS,
					description:
						'How many conversations are looked through at most, the most recently active first. 50 cost one call.',
				},
				{
					displayName: 'Search Names Too',
					name: 'searchNames',
					type: 'boolean',
					default: false,
					description:
						"Whether to look at people's names, too. Costs one call for each person whose username doesn't fit.",
				},
			],
		},
	],
	async execute(context) {
		const { node, itemIndex, connect } = context;
		const asked = String(node.getNodeParameter('query', itemIndex, ''));
		const text = demandText('Search For', asked.replace(/^\s*@/, ''));
		const options = node.getNodeParameter('options', itemIndex, {});
		const chosen = Math.floor(Number(options.conversations));
		const conversations = chosen > 0 ? chosen : DEFAULT_CONVERSATIONS;
		const query = { text, conversations, byName: options.searchNames === true };
		const { client, connected } = await connect();
		return (await take(searchContacts(client, connected, query), limitOf(context))).map(toJson);
	},
};
