/** What the package asks of one kind of node. */
interface Use {
	/** Name in Meta's description. */
	node: string;
	fields: string[];
	/** Parameters of each call, by method and edge; those of all reads (`fields`, paging) left out. */
	calls?: Record<string, string[]>;
}

/** What the owner of an account's messages is asked: the Page, or the account itself. */
const MESSAGING_CALLS = {
	'GET conversations': ['platform', 'user_id', 'folder'],
	'POST messages': 'recipient,message,sender_action,payload,tag,messaging_type,reply_to'.split(','),
	'GET subscribed_apps': [],
	'POST subscribed_apps': ['subscribed_fields'],
	'DELETE subscribed_apps': [],
};

/** Everything that the package reads and writes at Meta, as far as Meta describes it. */
export const USES: Use[] = [
	{
		node: 'IGUser',
		fields:
			'id,username,name,profile_picture_url,followers_count,follows_count,media_count,mentioned_comment,mentioned_media'.split(
				',',
			),
		calls: { 'GET media': ['since', 'until'] },
	},
	{
		node: 'IGUserForIGOnlyAPI',
		fields:
			'user_id,username,name,account_type,profile_picture_url,followers_count,follows_count,media_count'.split(
				',',
			),
		calls: {
			'GET media': ['since', 'until'],
			...MESSAGING_CALLS,
			'POST messageattachments': ['message'],
			// `platform` goes along with these, too; Meta's description has it for Pages only.
			'GET messenger_profile': [],
			'POST messenger_profile': ['ice_breakers', 'persistent_menu'],
			'DELETE messenger_profile': ['fields'],
		},
	},
	{
		node: 'Page',
		fields: ['id', 'name', 'access_token', 'instagram_business_account'],
		calls: {
			...MESSAGING_CALLS,
			'POST message_attachments': ['platform', 'message'],
			'GET messenger_profile': ['platform'],
			'POST messenger_profile': ['platform', 'ice_breakers', 'persistent_menu'],
			'DELETE messenger_profile': ['platform', 'fields'],
		},
	},
	{
		node: 'IGMedia',
		fields:
			'id,caption,media_type,media_product_type,permalink,timestamp,username,comments_count,like_count,is_comment_enabled,shortcode'.split(
				',',
			),
		calls: { 'GET comments': [], 'POST comments': ['message'], POST: ['comment_enabled'] },
	},
	{
		node: 'IGComment',
		fields: 'id,text,timestamp,username,from,parent_id,hidden,like_count,media'.split(','),
		calls: { 'GET replies': [], 'POST replies': ['message'], POST: ['hide'], DELETE: [] },
	},
	{
		node: 'UnifiedThread',
		fields: ['id', 'updated_time', 'participants'],
		calls: { 'GET messages': [] },
	},
	{ node: 'Lead', fields: ['field_data'] },
];
