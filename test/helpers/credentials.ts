import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

/** Made-up ids, in the form that Meta gives them. */
export const ACCOUNT_ID = '17841400000000001';
export const PAGE_ID = '104857600000001';
export const CONTACT_ID = '1602510301006188';
export const APP_ID = '1234567890123456';

export const PAGE_TOKEN = 'EAApageTokenOfTheTests';
export const APP_SECRET = 'app_secret_of_the_tests';

type Fields = Partial<
	Record<
		| 'loginType'
		| 'appId'
		| 'appSecret'
		| 'accessToken'
		| 'pageId'
		| 'instagramAccountId'
		| 'verifyToken'
		| 'extraAppSecret'
		| 'apiVersion'
		| 'baseUrl',
		string
	>
>;

let made = 0;

/**
 * A credential for Facebook Login. Each has a token of its own, since the node remembers the account
 * behind a credential.
 */
export function facebookCredential(fields: Fields = {}): ICredentialDataDecryptedObject {
	return {
		loginType: 'facebook',
		appId: APP_ID,
		appSecret: APP_SECRET,
		accessToken: `EAAuserTokenNumber${++made}`,
		...fields,
	};
}

/** A credential for Instagram Login, with a token of its own. */
export function instagramCredential(fields: Fields = {}): ICredentialDataDecryptedObject {
	return {
		...facebookCredential(),
		loginType: 'instagram',
		accessToken: `IGAAuserTokenNumber${++made}`,
		...fields,
	};
}

/** A credential that somebody signed in with. */
export function oAuth2Credential(fields: Fields = {}): ICredentialDataDecryptedObject {
	return asSignedIn(facebookCredential(fields));
}

/** The same access, as n8n keeps it after a sign-in; it has its own names for the fields. */
export function asSignedIn(
	credential: ICredentialDataDecryptedObject,
): ICredentialDataDecryptedObject {
	const { appId, appSecret, accessToken, ...rest } = credential;
	delete rest.loginType;
	return {
		clientId: appId,
		clientSecret: appSecret,
		oauthTokenData: {
			access_token: String(accessToken),
			token_type: 'bearer',
			n8n_expires_at: '1',
		},
		...rest,
	};
}
