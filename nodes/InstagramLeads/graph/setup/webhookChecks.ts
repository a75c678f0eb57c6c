import { randomInt } from 'crypto';

import { isUnifiedLogin } from '../account/connectedAccount';
import type { GraphClient } from '../client/client';
import type { GraphError } from '../errors/graphError';
import { attempt } from '../errors/attempt';
import { isPublicAddress, isSameHost, withoutQuery } from '../client/publicUrl';
import { likelyOwner } from '../webhooks/callbackOwner';
import type { AppSubscription } from '../webhooks/subscriptions';
import { appGroup } from '../webhooks/appGroup';
import { APP_FIELDS } from '../webhooks/fields';
import {
	missingAccountFields,
	readAccountFields,
	readAppSubscription,
} from '../webhooks/subscriptions';
import { checkSharedApp } from './sharedApp';
import type { Setup, SetupCheck } from './setupCheck';
import { checkOf } from './setupCheck';

/** What a callback answered; absent where there was no answer. */
export type CallbackAnswer = { status: number; body: string } | undefined;

/** What the callback check needs of the n8n it runs in. */
export interface Surroundings {
	/** Addresses of this n8n's: of the editor, of webhooks. Their hosts may differ. */
	ownUrls: string[];
	/** The token that our triggers answer to. */
	verifyToken: string;
	/** Calls an address of this n8n, without any credential. */
	call: (url: string, query: Record<string, string>) => Promise<CallbackAnswer>;
}

const app = checkOf('appSubscription', "The app's webhook: callback and fields");
const account = checkOf('accountSubscription', "The account's webhook");
const callback = checkOf('callback', 'Callback answers the verification');

/** The three layers of webhooks: the app's callback, the account's switch, and whether it answers. */
export async function checkWebhooks(
	setup: Setup,
	surroundings: Surroundings,
): Promise<SetupCheck[]> {
	const { client } = setup;
	const accountCheck = await checkAccount(setup);
	const { appId, appSecret } = client.credential;
	if (!appId || !appSecret) {
		const whatToDo = "Fill in 'App ID' and 'App Secret' in the credential, or poll.";
		const unknown = "Meta tells nothing about webhooks without the app's ID and secret.";
		return [app.warn(unknown, whatToDo), accountCheck, callback.warn(unknown, whatToDo)];
	}
	const result = await attempt(readAppSubscription(client));
	const shared = checkSharedApp(client, result.ok);
	if (!result.ok) {
		const failed = checkRefusal(client, result.failure);
		const unknown = callback.warn('The callback address is not known.', failed.whatToDo);
		return [failed, ...shared, accountCheck, unknown];
	}
	return [
		checkSubscription(result.value),
		...shared,
		accountCheck,
		await checkCallback(client, result.value, surroundings),
	];
}

/** Apps of Instagram Login may keep their callback in the dashboard only; Meta then refuses. */
function checkRefusal({ credential }: GraphClient, failure: GraphError): SetupCheck {
	if (failure.isTemporary) return app.failure(failure);
	if (credential.loginType === 'instagram') {
		return app.warn(
			"Meta shows this app's callback in the App Dashboard only.",
			"Look at App Dashboard, Instagram, API setup, Configure webhooks: the callback must be the 'Webhook Address' of your Instagram Leads Trigger.",
		);
	}
	return app.fail(
		"Meta doesn't accept 'App ID' and 'App Secret' of the credential.",
		'Copy both from the App Dashboard (App settings, Basic); they must belong to the same app.',
	);
}

function checkSubscription(present: AppSubscription | undefined): SetupCheck {
	if (!present?.callbackUrl) {
		return app.warn('The app sends no Instagram events to anybody.', PUBLISH);
	}
	const where = `Instagram events go to ${withoutQuery(present.callbackUrl)}.`;
	if (!present.active) {
		return app.fail(`${where} The subscription is switched off.`, PUBLISH);
	}
	const missing = APP_FIELDS.filter((field) => !present.fields.includes(field));
	if (missing.length === 0) return app.ok(`${where} All ${APP_FIELDS.length} fields are on.`);
	return app.warn(`${where} Fields that are off: ${missing.join(', ')}.`, STILL_OFF);
}

const PUBLISH =
	'Publish a workflow with the Instagram Leads Trigger in webhook mode (or unpublish and publish it again): it sets this up. Polling needs none of it.';

const STILL_OFF = `${PUBLISH} What is off all the same Meta refuses for this app: a newer 'Graph API Version' in the credential may know it. The trigger works without; what these fields bring comes by polling, or not at all.`;

async function checkAccount({ client, connected }: Setup): Promise<SetupCheck> {
	const result = await attempt(readAccountFields(client, connected));
	if (!result.ok) return account.failure(result.failure);
	const fields = result.value;
	if (fields.length === 0) {
		return account.warn("The app doesn't get the events of this account.", PUBLISH);
	}
	const on = `Events of this account are on: ${fields.join(', ')}.`;
	// Any field of a Page switches all on.
	const isWhole = connected.pageId !== undefined || isUnifiedLogin(client, connected);
	const missing = isWhole ? [] : missingAccountFields(connected, fields);
	if (missing.length === 0) return account.ok(on);
	return account.warn(`${on} Off: ${missing.join(', ')}.`, STILL_OFF);
}

async function checkCallback(
	{ credential }: GraphClient,
	present: AppSubscription | undefined,
	{ ownUrls, verifyToken, call }: Surroundings,
): Promise<SetupCheck> {
	const url = present?.callbackUrl;
	if (!url) return callback.warn('There is no callback yet.', PUBLISH);
	if (!credential.baseUrl && !isPublicAddress(url)) {
		return callback.fail(
			`Meta can't reach ${withoutQuery(url)}.`,
			"Set n8n's WEBHOOK_URL to a public https address, restart n8n and publish the workflow again. Or set the trigger to polling.",
		);
	}
	if (!ownUrls.some((own) => isSameHost(url, own))) {
		const hosts = [
			...new Set(ownUrls.flatMap((own) => (URL.canParse(own) ? [new URL(own).host] : []))),
		];
		return callback.warn(
			`The callback ${withoutQuery(url)} is under none of this n8n's own hosts (${hosts.join(', ')}), so it isn't tried: ${likelyOwner(url)}.`,
			"If your proxy leads it to this n8n, all is well. If you don't know it, another system uses this Meta app: use an app of its own for n8n, or tick 'Replace Foreign Subscription' in the trigger's options.",
		);
	}
	const challenge = String(randomInt(1_000_000_000));
	const query = {
		'hub.mode': 'subscribe',
		'hub.challenge': challenge,
		'hub.verify_token': verifyToken,
	};
	const isHeld = appGroup(credential.appId).holder?.callbackUrl === url;
	return judge(await call(url, query), challenge, isHeld);
}

/** @param isHeld whether a workflow that shares the app has this address, maybe with another verify token */
function judge(answer: CallbackAnswer, challenge: string, isHeld: boolean): SetupCheck {
	if (!answer) {
		return callback.warn(
			"This n8n can't reach its own callback address. Meta may still be able to.",
			"Open the address from outside your network; if that fails too, look at proxy, DNS and n8n's WEBHOOK_URL.",
		);
	}
	if (answer.status === 200 && answer.body === challenge) {
		return callback.ok('It answers as Meta wants it, called from this n8n.');
	}
	if (answer.status === 403 && isHeld) {
		return callback.ok(
			'It answers, with the verify token of the workflow that it belongs to, which shares the app.',
		);
	}
	if (answer.status === 403) {
		return callback.fail(
			'It refuses the verify token of this credential.',
			'The trigger behind it uses another credential. Publish it again with this one.',
		);
	}
	if (answer.status >= 300 && answer.status < 400) {
		return callback.fail(
			`It answered with HTTP ${answer.status}, which sends the caller to another address; Meta doesn't go there.`,
			"Set n8n's WEBHOOK_URL to the address where it ends, without a login in between, restart n8n and publish the workflow again.",
		);
	}
	return callback.fail(
		`It answered with HTTP ${answer.status} instead of the challenge.`,
		'The workflow is not published, was deleted, or a proxy stands in between. Publish the workflow again.',
	);
}
