import type { INodePropertyMode } from 'n8n-workflow';

/** The ways to name one of the account's own posts in the panel; of both nodes. */
export const POST_MODES: INodePropertyMode[] = [
	{
		displayName: 'From List',
		name: 'list',
		type: 'list',
		typeOptions: { searchListMethod: 'searchPosts', searchable: true },
	},
	{
		displayName: 'By URL',
		name: 'url',
		type: 'string',
		placeholder: 'e.g. https://www.instagram.com/p/DAbc123xyz/',
		validation: [
			{
				type: 'regex',
				properties: {
					regex:
						'\\s*(https?:\\/\\/)?([a-z]+\\.)?instagram\\.com\\/([\\w.]+\\/)?(p|reels?|tv)\\/[\\w-]+.*',
					errorMessage: 'Not the address of a post, reel or video on Instagram',
				},
			},
		],
	},
	{ displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. 17895695668004550' },
];
