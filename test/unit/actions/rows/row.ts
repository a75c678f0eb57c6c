import type { IBinaryKeyData, INodeParameters } from 'n8n-workflow';
import type { Body } from 'nock';

/** What Meta is asked for: the whole query and body, and the token that is taken along. */
export interface Request {
	method: 'GET' | 'POST' | 'DELETE';
	/** Without version; `{node}` is the messaging node of the login type. */
	path: string;
	query?: Record<string, string>;
	body?: Body;
	/** Messaging goes by the Page's token, with Facebook Login. */
	byPage?: boolean;
	/** Tokens are looked at with the app's own. */
	byApp?: boolean;
	answer: object;
}

/** One operation: parameters in, requests out, answers in, items out. */
export interface Row {
	resource: string;
	operation: string;
	name?: string;
	/** The one login type that has it, or that Meta answers like this. */
	login?: 'facebook' | 'instagram';
	/** Of what only a Page tells or has; Unified Login does without. */
	isAboutPage?: boolean;
	/** The item that comes in; most operations look at their parameters only. */
	input?: object;
	/** Files of that item. */
	binary?: IBinaryKeyData;
	parameters?: INodeParameters;
	/** Looks the account up by itself, so with a credential whose account isn't known yet. */
	looksUpAccount?: boolean;
	/** Without any it needs no credential either. */
	requests: Request[];
	/** A dead token is what it finds, not what it fails with. */
	findsDeadToken?: boolean;
	items: object[];
}

export const COMMENT_FIELDS = 'id,text,timestamp,username,from,parent_id';

/** A post as comments name it. */
export const post = {
	id: '17',
	media_product_type: 'FEED',
	permalink: 'https://instagram.com/p/x/',
};

export const success = { success: true };
