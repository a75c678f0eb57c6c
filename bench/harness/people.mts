import type { Lane } from '../lanes.mts';
import type { Sent } from './arrivals.mts';
import { deliveryOf, idsOf, idsOfBody } from './deliveries.mts';
import type { FarMeta } from './farMeta.mts';
import { post, postAll, spread } from './posting.mts';

/** Somebody writes; what was sent when is noted. */
export async function write(
	{ simulator }: FarMeta,
	sent: Sent,
	username: string,
	text = 'How much is it?',
): Promise<void> {
	const at = Date.now();
	const { messageId } = await simulator.writeMessage({ username, text });
	sent.set(`m:${messageId}`, at);
}

/** So many people write within so many milliseconds. */
export async function crowd(
	meta: FarMeta,
	sent: Sent,
	{ name, count, withinMs }: { name: string; count: number; withinMs: number },
): Promise<void> {
	await spread(count, withinMs, async (index) => await write(meta, sent, `${name}${index}`));
}

/** Posts what a lane without a Meta gets when so many people write. */
export async function postCrowd(
	lane: Lane,
	sent: Sent,
	count: number,
	withinMs: number,
): Promise<void> {
	await spread(count, withinMs, async () => {
		const delivery = deliveryOf();
		for (const id of idsOf(delivery)) sent.set(id, Date.now());
		await post(lane, JSON.stringify(delivery));
	});
}

/** Posts deliveries by so many senders at a time, as if all happened when the first was posted. */
export async function postNoted(
	lane: Lane,
	sent: Sent,
	bodies: string[],
	senders: number,
): Promise<void> {
	const at = Date.now();
	for (const id of bodies.flatMap(idsOfBody)) sent.set(id, at);
	await postAll(lane, bodies, senders);
}

/** Messages that only a poll can find, of so many people. */
export async function writeUnheard(
	{ simulator }: FarMeta,
	{ name, count, each = 1 }: { name: string; count: number; each?: number },
	secondsAgo = 0,
): Promise<void> {
	for (let message = 0; message < each; message++) {
		const createdSecondsAgo = secondsAgo === 0 ? undefined : secondsAgo - message;
		await spread(count, 0, async (index) => {
			const username = `${name}${index}`;
			const text = `Message ${message}`;
			await simulator.writeMessage({ username, text, webhook: false, createdSecondsAgo });
		});
	}
}
