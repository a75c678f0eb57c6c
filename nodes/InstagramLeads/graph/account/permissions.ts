import type { LoginType } from '../credential/credential';

/** Which permissions count: those of a login type, or of Unified Login, which needs no Page. */
export type PermissionSet = LoginType | 'unified';

/** What the nodes can do, and the permissions that Meta asks for it. Doc: overview of each login. */
export const PERMISSIONS: Record<PermissionSet, Record<Feature, string[]>> = {
	facebook: {
		account: ['instagram_basic', 'pages_show_list', 'pages_read_engagement'],
		messages: ['instagram_manage_messages', 'pages_manage_metadata'],
		comments: ['instagram_manage_comments'],
	},
	/** Doc: instagram-platform/webhooks/fields (October 2026), which names them for webhooks. */
	unified: {
		account: ['instagram_basic'],
		messages: ['instagram_manage_messages'],
		comments: ['instagram_manage_comments'],
	},
	instagram: {
		account: ['instagram_business_basic'],
		messages: ['instagram_business_manage_messages'],
		comments: ['instagram_business_manage_comments'],
	},
};

export type Feature = 'account' | 'messages' | 'comments';

/** What the nodes need and the token lacks. */
export function missingOf(
	set: PermissionSet,
	granted: string[],
	features: Feature[] = ['account', 'messages', 'comments'],
): string[] {
	const needed = features.flatMap((feature) => PERMISSIONS[set][feature]);
	return needed.filter((permission) => !granted.includes(permission));
}
