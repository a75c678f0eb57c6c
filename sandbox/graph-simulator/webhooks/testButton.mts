import type { LoginType } from '../types.mts';

/**
 * What the dashboard's Test button sends: entry id "0", a timestamp in seconds written as text,
 * and for Instagram Login a `messages` change where a real message would come under `messaging`.
 */
export function testButtonPayload(loginType: LoginType, nowMs: number): Record<string, unknown> {
	const event = {
		sender: { id: '12334' },
		recipient: { id: '23245' },
		timestamp: '1527459824',
		message: { mid: 'random_mid', text: 'random_text' },
	};
	const body =
		loginType === 'facebook'
			? { messaging: [event] }
			: { changes: [{ field: 'messages', value: event }] };
	return { object: 'instagram', entry: [{ id: '0', time: Math.floor(nowMs / 1000), ...body }] };
}
