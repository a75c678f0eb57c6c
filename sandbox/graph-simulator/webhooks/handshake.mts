import { randomInt } from 'node:crypto';
import axios from 'axios';
import { outgoing } from './post.mts';

/**
 * Asks a callback to prove itself, as Meta does whenever a callback is (re)configured:
 * `hub.mode=subscribe`, `hub.challenge`, `hub.verify_token`; the body must be the challenge.
 * Resolves with the reason of failure, or nothing.
 */
export async function verifyCallback(
	callbackUrl: string,
	verifyToken: string,
	timeout: number,
): Promise<string | undefined> {
	const challenge = String(randomInt(1_000_000_000, 2_000_000_000));
	const params = {
		'hub.mode': 'subscribe',
		'hub.challenge': challenge,
		'hub.verify_token': verifyToken,
	};
	try {
		const response = await axios.get<unknown>(callbackUrl, { ...outgoing, params, timeout });
		if (response.status !== 200) return `HTTP Status Code = ${response.status}`;
		const received = String(response.data);
		if (received === challenge) return undefined;
		return `Response does not match challenge, expected value="${challenge}", received="${received.slice(0, 80)}"`;
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
}
