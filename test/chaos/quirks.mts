import { setTimeout as sleep } from 'node:timers/promises';
import type { PlannedQuirk, Quirk } from './planQuirks.mts';
import type { Stage } from './stage.mts';

/** What was odd, and when. Times in ms since the epoch. */
export interface OddTime {
	what: Quirk['what'];
	from: number;
	to: number;
	/** Of an unreadable conversation: whose. */
	contactId?: string;
}

/** Plays them beside each other; resolves when all is as it should be again. */
export async function playQuirks(
	stage: Pick<Stage, 'instagram' | 'clock'>,
	quirks: PlannedQuirk[],
	startedAt: number,
	log: OddTime[],
): Promise<void> {
	const unreadable: Record<string, number> = {};
	const hide = async (): Promise<void> =>
		void (await stage.instagram.setSettings({ unreadableConversations: { ...unreadable } }));
	/** @returns what is to be done at its end; undefined where there is nothing to make odd */
	const begin = async (
		quirk: Quirk,
	): Promise<{ end: () => unknown; contactId?: string } | undefined> => {
		if (quirk.what === 'clockStep') {
			await stage.clock?.set(quirk.byMs);
			return { end: async () => await stage.clock?.set(0) };
		}
		if (quirk.what === 'smallPages') {
			await stage.instagram.setSettings({ conversationPageSize: quirk.size });
			return { end: async () => await stage.instagram.setSettings({ conversationPageSize: null }) };
		}
		const { conversations } = await stage.instagram.getState();
		if (conversations.length === 0) return undefined;
		const { id, contactId } = conversations[quirk.which % conversations.length];
		unreadable[id] = quirk.code;
		await hide();
		const end = async (): Promise<void> => {
			delete unreadable[id];
			await hide();
		};
		return { end, contactId };
	};
	const play = async ({ at, lastsMs, ...quirk }: PlannedQuirk): Promise<void> => {
		await sleep(Math.max(0, startedAt + at - Date.now()));
		const from = Date.now();
		const begun = await begin(quirk);
		if (!begun) return;
		await sleep(lastsMs);
		await begun.end();
		const { contactId } = begun;
		log.push({ what: quirk.what, from, to: Date.now(), ...(contactId && { contactId }) });
	};
	await Promise.all(quirks.map(play));
}
