import { compact } from '../../common/compact';
import { listAllPages } from '../../graph/account/pages';
import { GraphError } from '../../graph/errors/graphError';
import type { Operation } from '../common/operation';
import { toJson } from '../common/operation';

/** A Facebook Page that the access token reaches; never with the Page's own token. */
interface ReachedPage {
	/** What goes into 'Page ID' of the credential. */
	pageId: string;
	pageName?: string;
	/** Whether an Instagram professional account is linked; without one the Page is of no use here. */
	isLinked: boolean;
	instagramAccountId?: string;
	instagramUsername?: string;
}

/** The Pages to choose from, one item each; works before the credential names one. */
export const getPages: Operation = {
	fields: [],
	async execute({ openClient }) {
		const client = await openClient();
		if (client.credential.loginType === 'instagram') {
			throw GraphError.local(
				'badRequest',
				'Pages exist with Facebook Login only',
				'With Instagram Login the credential needs no Page. Use the operation Get to see the account.',
			);
		}
		const pages = await listAllPages(client);
		return pages.map(({ id, name, instagram_business_account: linked }) =>
			toJson(
				compact<ReachedPage>({
					pageId: id,
					pageName: name,
					isLinked: linked !== undefined,
					instagramAccountId: linked?.id,
					instagramUsername: linked?.username,
				}),
			),
		);
	},
};
