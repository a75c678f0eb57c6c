import { setTimeout as sleep } from 'node:timers/promises';
import type { Progress } from '../../../sandbox/n8n/progress.mts';
import type { Group, Line } from './crowd.mts';
import type { MemoryWatch } from './memory.mts';
import type { Site } from './site.mts';

/** A line that was written, by Meta's id of the message or comment. */
export type Written = Map<string, Line>;

/** POSTs under way at a time, those that wait for their next try among them. */
const MOST_UNDER_WAY = 50;
const LOOK_EVERY_MS = 20;
const STUCK_MS = 300_000;
/** A poll and what it finds. */
const AFTERMATH_MS = 75_000;

/** Lets people write as fast as n8n takes it, and waits until all is answered or nothing comes any more. */
export async function rush(
	site: Site,
	groups: Group[],
	memory: MemoryWatch,
	progress: Progress,
): Promise<Written> {
	const written: Written = new Map();
	const total = groups.reduce((sum, { lines }) => sum + lines.length, 0);
	const tell = (): void =>
		progress.detail(`${written.size} of ${total} written, ${memory.done} answered`);
	for (const group of groups) {
		const ids = await write(site, group, written);
		if (ids.length > 0) {
			await site.instagram.deliver({ ids, copies: group.isRepeated ? 2 : 1 });
		}
		tell();
		await untilThereIsRoom(site);
	}
	let best = memory.done;
	let bestAt = Date.now();
	while (memory.done < total && Date.now() - bestAt < STUCK_MS) {
		await sleep(1000);
		tell();
		if (memory.done > best) [best, bestAt] = [memory.done, Date.now()];
	}
	await sleep(AFTERMATH_MS);
	return written;
}

/** @returns ids of what a webhook tells of */
async function write(
	{ instagram, posts }: Site,
	{ lines }: Group,
	written: Written,
): Promise<string[]> {
	const ids: string[] = [];
	for (const line of lines) {
		const who = { username: `fan.${line.contact}`, webhook: false, text: `Line ${line.index}` };
		const id =
			line.kind === 'message'
				? (await instagram.writeMessage(who)).messageId
				: (await instagram.writeComment({ ...who, mediaId: posts[line.post] })).commentId;
		written.set(id, line);
		if (!line.isDropped) ids.push(id);
	}
	return ids;
}

async function untilThereIsRoom({ instagram }: Site): Promise<void> {
	for (;;) {
		const { pending } = await instagram.settle(0);
		if (pending < MOST_UNDER_WAY) return;
		await sleep(LOOK_EVERY_MS);
	}
}
