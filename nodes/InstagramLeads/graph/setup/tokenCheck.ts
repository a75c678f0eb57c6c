import type { GraphClient } from '../client/client';
import { attempt } from '../errors/attempt';
import type { Authentication } from '../credential/authentication';
import { SIGN_IN_STEPS } from '../errors/errorTexts';
import { SOON_DAYS } from '../account/endOfAccess';
import type { TokenStatus } from '../account/tokenStatus';
import { tokenStatus } from '../account/tokenStatus';
import type { SetupCheck } from './setupCheck';
import { checkOf } from './setupCheck';

const ENDS_SOON: Record<Authentication, string> = {
	accessToken:
		'n8n renews it by itself. If it still says so tomorrow, make a new token and paste it into the credential.',
	oAuth2: SIGN_IN_STEPS,
};

/** Whether Meta takes the access token, and until when. */
export async function checkToken(
	client: GraphClient,
): Promise<{ check: SetupCheck; status?: TokenStatus }> {
	const { authentication } = client.credential;
	const outcome = checkOf('accessToken', 'Access token');
	const result = await attempt(tokenStatus(client));
	if (!result.ok) return { check: outcome.failure(result.failure) };
	const status = result.value;
	if (!status.isValid) {
		return { status, check: outcome.fail('Nothing works without a valid token.', status.note) };
	}
	if (status.isOfApp === false) {
		const meaning = "The token was made with another Meta app than the credential's 'App ID'.";
		const whatToDo = 'Use ID and secret of the app that the token was made with, or the reverse.';
		return { status, check: outcome.fail(meaning, whatToDo) };
	}
	const ofDataAccess = checkDataAccess(authentication, status);
	if (ofDataAccess) return { status, check: ofDataAccess };
	if (status.daysLeft !== undefined && status.daysLeft <= SOON_DAYS) {
		return { status, check: outcome.warn(status.note, ENDS_SOON[authentication]) };
	}
	return { status, check: outcome.ok(status.note) };
}

/** Data access ends apart from the token, and no renewal moves that. */
function checkDataAccess(
	authentication: Authentication,
	{ dataAccessDaysLeft, note }: TokenStatus,
): SetupCheck | undefined {
	if (dataAccessDaysLeft === undefined || dataAccessDaysLeft > SOON_DAYS) return undefined;
	return checkOf('accessToken', 'Access token').warn(
		note,
		authentication === 'oAuth2'
			? SIGN_IN_STEPS
			: 'Create a new access token for the same account, for which its owner signs in again, paste it into the credential and save. A workflow that is published goes on by itself.',
	);
}

/** Whether the credential has what webhooks need besides the token. */
export function checkApp({ credential }: GraphClient): SetupCheck {
	const outcome = checkOf('app', 'App ID and secret');
	const missing = [!credential.appId && "'App ID'", !credential.appSecret && "'App Secret'"].filter(
		Boolean,
	);
	if (missing.length === 0) return outcome.ok('Both are filled in.');
	return outcome.warn(
		`The credential lacks ${missing.join(' and ')}: without it no webhook can be set up or trusted. Polling and sending work.`,
		'Copy both from the App Dashboard into the credential.',
	);
}
