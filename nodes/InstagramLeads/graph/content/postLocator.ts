import type { INodeProperties } from 'n8n-workflow';

const POST_ADDRESS =
	'\\s*(https?:\\/\\/)?([a-z]+\\.)?instagram\\.com\\/([\\w.]+\\/)?(p|reels?|tv)\\/[\\w-]+.*';

/** The field of both nodes that names one of the account's own posts: from a list, by address or by ID. */
export function postLocator(
	more: Pick<INodeProperties, 'name' | 'description'> & Partial<INodeProperties>,
): INodeProperties {
	return {
		displayName: 'Post',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		modes: [
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
							regex: POST_ADDRESS,
							errorMessage: 'Not the address of a post, reel or video on Instagram',
						},
					},
				],
			},
			{ displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. 17895695668004550' },
		],
		...more,
	};
}
