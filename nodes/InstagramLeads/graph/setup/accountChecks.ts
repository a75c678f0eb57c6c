import { accountDetails } from '../account/accountDetails';
import { latestPosts } from '../content/comments';
import { threadPages } from '../messaging/conversations';
import type { GraphError } from '../errors/graphError';
import type { Attempt } from '../errors/attempt';
import { attempt } from '../errors/attempt';
import { isUnifiedLogin } from '../account/connectedAccount';
import type { Feature } from '../account/permissions';
import { missingOf, PERMISSIONS } from '../account/permissions';
import type { TokenStatus } from '../account/tokenStatus';
import { GRANT } from './permissionProbe';
import type { Setup, SetupCheck } from './setupCheck';
import { checkOf } from './setupCheck';

/** The account owner switched API access to messages off. Doc: messenger-platform/error-codes. */
const MESSAGE_ACCESS_SUBCODES = [2534041, 2534029];

const PROFESSIONAL = ['business', 'media_creator', 'creator'];

/** Whether Page and account are linked, as far as finding the account tells. */
export function checkLink({ client, connected }: Setup): SetupCheck {
	const { username, id } = connected.account;
	const account = username ? `@${username} (${id})` : id;
	if (client.credential.loginType === 'instagram') {
		return checkOf('accountLink', 'Instagram account').ok(
			`The token belongs to ${account}. No Facebook Page is needed.`,
		);
	}
	const outcome = checkOf('accountLink', 'Page and Instagram account');
	if (!connected.pageId) {
		return outcome.ok(
			`The token reaches ${account} itself, without a Facebook Page (Unified Login).`,
		);
	}
	const page = `Page ${connected.pageId}`;
	if (connected.messagingToken) return outcome.ok(`${page} is linked to ${account}.`);
	return outcome.warn(
		`${page} stands for ${account}, but Meta gave no Page token; messages need one.`,
		client.credential.authentication === 'oAuth2'
			? "Click 'Switch account' ('Reconnect' in older n8n) in the credential and allow pages_show_list and pages_read_engagement for this Page."
			: 'Create the token with pages_show_list and pages_read_engagement ticked for this Page, or paste a Page token.',
	);
}

/** Whether it is a professional account; others have no API. */
export async function checkAccountType({ client, connected }: Setup): Promise<SetupCheck> {
	const outcome = checkOf('accountType', 'Account type');
	const result = await attempt(accountDetails(client, connected));
	if (!result.ok) return outcome.failure(result.failure);
	const { accountType, loginType } = result.value.details;
	if (loginType === 'facebook') {
		return outcome.ok('Professional: the API shows no other account with Facebook Login.');
	}
	if (accountType && PROFESSIONAL.includes(accountType.toLowerCase())) {
		return outcome.ok(`Professional (${accountType}).`);
	}
	const whatToDo =
		'In the Instagram app: Settings, Account type and tools: switch to a professional account.';
	if (accountType) return outcome.fail(`The account type is ${accountType}.`, whatToDo);
	return outcome.warn("Meta didn't tell the account type.", whatToDo);
}

/** Permissions for each feature, listed by Meta or found out by trying; and access to messages. */
export async function checkFeatures(setup: Setup, token?: TokenStatus): Promise<SetupCheck[]> {
	const { client, connected } = setup;
	const messages = await attempt(threadPages(client, connected, { pageSize: 1 }).next());
	const posts = await attempt(latestPosts(client, connected, 1));
	const failureOf = (result: Attempt<unknown>) => (result.ok ? undefined : result.failure);
	return [
		checkFeature(setup, 'account', 'reading the account', token),
		checkFeature(setup, 'messages', 'messages', token, failureOf(messages)),
		checkMessageAccess(failureOf(messages)),
		checkFeature(setup, 'comments', 'posts and comments', token, failureOf(posts)),
	];
}

function checkFeature(
	{ client, connected }: Setup,
	feature: Feature,
	what: string,
	token?: TokenStatus,
	failure?: GraphError,
): SetupCheck {
	const { loginType, authentication } = client.credential;
	const asked = isUnifiedLogin(client, connected) ? 'unified' : loginType;
	const grant = `${GRANT[authentication]} ${ADVANCED_ACCESS}`;
	const outcome = checkOf(`${feature}Permissions`, `Permissions for ${what}`);
	const missing = token?.permissions ? missingOf(asked, token.permissions, [feature]) : [];
	if (missing.length > 0) {
		return outcome.fail(`Not granted: ${missing.join(', ')}.`, grant);
	}
	if (!failure || isAboutMessageAccess(failure)) {
		const told = token?.permissions ? 'All are granted' : 'Tried, and it works';
		return outcome.ok(`${told}: ${PERMISSIONS[asked][feature].join(', ')}.`);
	}
	if (failure.errorClass !== 'permission') return outcome.failure(failure);
	const needed = PERMISSIONS[asked][feature].join(', ');
	return outcome.fail(`${failure.message}. Needed: ${needed}.`, `${grant} ${failure.description}`);
}

const ADVANCED_ACCESS =
	'For people who have no role in the Meta app, the app also needs Advanced Access to them.';

function checkMessageAccess(failure?: GraphError): SetupCheck {
	const outcome = checkOf('messageAccess', 'Allow access to messages');
	if (!failure) return outcome.ok('The account lets the app read and answer its messages.');
	if (isAboutMessageAccess(failure)) return outcome.failure(failure);
	return outcome.warn(
		"It couldn't be found out, since messages can't be read for another reason.",
		'Mend that first. Then, in the Instagram app: Settings, Messages and story replies, Message controls, Connected tools: Allow access to messages.',
	);
}

function isAboutMessageAccess({ facts }: GraphError): boolean {
	return facts.subcode !== undefined && MESSAGE_ACCESS_SUBCODES.includes(facts.subcode);
}
