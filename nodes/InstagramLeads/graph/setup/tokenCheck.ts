import type { GraphClient } from '../client/client';
import { attempt } from '../errors/attempt';
import type { Authentication } from '../credential/authentication';
import { SIGN_IN_STEPS } from '../errors/errorTexts';
import { endsSoon } from '../account/endOfAccess';
import type { TokenStatus } from '../account/tokenStatus';
import { examinedToken } from '../account/tokenStatus';
import { appFieldsOf, proveApp } from './appProof';
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
): Promise<{ check: SetupCheck; status?: TokenStatus; isAppAccepted?: boolean }> {
	const outcome = checkOf('accessToken', 'Access token');
	const result = await attempt(examinedToken(client));
	if (!result.ok) return { check: outcome.failure(result.failure) };
	return { ...result.value, check: judgeToken(client, result.value.status) };
}

function judgeToken(client: GraphClient, status: TokenStatus): SetupCheck {
	const { authentication } = client.credential;
	const outcome = checkOf('accessToken', 'Access token');
	if (!status.isValid) return outcome.fail('Nothing works without a valid token.', status.note);
	if (status.isOfApp === false) {
		const meaning = "The token was made with another Meta app than the credential's 'App ID'.";
		const whatToDo = 'Use ID and secret of the app that the token was made with, or the reverse.';
		return outcome.fail(meaning, whatToDo);
	}
	const ofDataAccess = checkDataAccess(client, status);
	if (ofDataAccess) return ofDataAccess;
	if (endsSoon(client, status.expiresAt)) {
		return outcome.warn(status.note, ENDS_SOON[authentication]);
	}
	return outcome.ok(status.note);
}

/** Data access ends apart from the token, and no renewal moves that. */
function checkDataAccess(
	client: GraphClient,
	{ dataAccessExpiresAt, note }: TokenStatus,
): SetupCheck | undefined {
	if (!endsSoon(client, dataAccessExpiresAt)) return undefined;
	const { authentication } = client.credential;
	return checkOf('accessToken', 'Access token').warn(
		note,
		authentication === 'oAuth2'
			? SIGN_IN_STEPS
			: 'Create a new access token for the same account, for which its owner signs in again, paste it into the credential and save. A workflow that is published goes on by itself.',
	);
}

/**
 * Whether the credential has what webhooks need besides the token, and Meta takes it.
 *
 * @param isTokenValid only a valid token can tell of the secret
 * @param isAppAccepted what Meta said already; absent where it wasn't asked
 */
export async function checkApp(
	client: GraphClient,
	{ isTokenValid, isAppAccepted }: { isTokenValid: boolean; isAppAccepted?: boolean },
): Promise<SetupCheck> {
	const outcome = checkOf('app', 'App ID and secret');
	const { id, secret, whereTo } = appFieldsOf(client);
	const { appId, appSecret } = client.credential;
	const missing = [!appId && id, !appSecret && secret].filter(Boolean);
	if (missing.length > 0) {
		return outcome.warn(
			`The credential lacks ${missing.join(' and ')}: without it no webhook can be set up or trusted. Polling and sending work.`,
			`${whereTo} Paste them into the credential.`,
		);
	}
	if (isAppAccepted === true) return outcome.ok('Meta accepts both.');
	const proof = isAppAccepted === undefined && isTokenValid ? await proveApp(client) : 'untold';
	if (proof === 'proven') return outcome.ok('Meta accepts both.');
	if (proof === 'refused' || isAppAccepted === false) {
		return outcome.fail(`Meta refuses ${id} and ${secret}.`, whereTo);
	}
	return outcome.warn(
		proof === 'secretOnly'
			? `Meta accepts ${secret}, and doesn't tell whether ${id} belongs to it.`
			: `Both are filled in. Meta didn't tell whether they are right.`,
		`Compare with the App Dashboard. ${whereTo}`,
	);
}
