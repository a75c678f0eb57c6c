import { messagePayload, signature } from './deliveries.mts';

/** A POST that Meta didn't send. */
export interface Forgery {
	kind: string;
	body: string;
	headers: Record<string, string>;
}

type Forge = (body: string, other: string, secret: string) => Omit<Forgery, 'kind'>;

const HEADER = 'x-hub-signature-256';
const whole = (secret: string, body: string): string => signature(secret, body)[HEADER];

/** A digest with its last digit changed. */
const almost = (digest: string): string => digest.slice(0, -1) + (digest.endsWith('0') ? '1' : '0');

const forges: Record<string, Forge> = {
	'no signature': (body) => ({ body, headers: {} }),
	'an empty signature': (body) => ({ body, headers: { [HEADER]: '' } }),
	'the secret of somebody else': (body, _other, secret) => ({
		body,
		headers: signature(`${secret}x`, body),
	}),
	'no secret': (body) => ({ body, headers: signature('', body) }),
	'the signature of another body': (body, other, secret) => ({
		body,
		headers: signature(secret, other),
	}),
	'a signed body cut short': (body, _other, secret) => ({
		body: body.slice(0, -20),
		headers: signature(secret, body),
	}),
	'a signed body made longer': (body, _other, secret) => ({
		body: `${body} `,
		headers: signature(secret, body),
	}),
	'a signature cut short': (body, _other, secret) => ({
		body,
		headers: { [HEADER]: whole(secret, body).slice(0, -2) },
	}),
	'a signature off by one digit': (body, _other, secret) => ({
		body,
		headers: { [HEADER]: almost(whole(secret, body)) },
	}),
	'the signature in the header of old': (body, _other, secret) => ({
		body,
		headers: { 'x-hub-signature': whole(secret, body) },
	}),
};

/** So many POSTs that must be refused, of each kind about as many, each about another message. */
export function* forgeries(
	count: number,
	{ accountId, appSecret }: { accountId: string; appSecret: string },
): Generator<Forgery> {
	const kinds = Object.entries(forges);
	for (let index = 0; index < count; index++) {
		const contactId = String(16_025_103_000_000 + (index % 500));
		const body = messagePayload(accountId, contactId, `m_forged_${index}`);
		const other = messagePayload(accountId, contactId, `m_other_${index}`);
		const [kind, forge] = kinds[index % kinds.length];
		yield { kind, ...forge(body, other, appSecret) };
	}
}
