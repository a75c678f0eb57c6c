import { BoundedMap } from '../../common/boundedMap';
import { isNumericId } from '../../events/fieldSchemas';
import { isForeign } from '../../events/ownAccount';
import { isSameAccount } from '../../graph/account/sameAccount';
import { attempt } from '../../graph/errors/attempt';
import type { CachedClient } from '../shared/cachedClient';
import type { TriggerLog } from '../shared/log';

/** One app may serve many accounts: whether one of them is ours after all is not asked again for so long. */
const ASKED_MS = 6 * 60 * 60 * 1000;
const REMEMBERED = 200;

/**
 * Finds out, beside the events and never in their way, whether entries for an account that nobody knows
 * are for the trigger's own one, under one more id.
 */
export class EntryIds {
	private readonly asked = new BoundedMap<string, true>({ size: REMEMBERED, maxAgeMs: ASKED_MS });

	constructor(
		private readonly client: Pick<CachedClient, 'account' | 'addOwnId' | 'headroom' | 'own'>,
		private readonly log: Pick<TriggerLog, 'debug' | 'info'>,
	) {}

	/** A delivery had entries with these ids. Resolves when they are known or were asked for; never rejects. */
	async note(entryIds: string[]): Promise<void> {
		const { headroom, own } = this.client;
		const foreign = entryIds.filter((id) => isForeign(id, own) && isNumericId(id));
		for (const id of new Set(foreign)) {
			if (headroom !== 'ample' || this.asked.has(id)) continue;
			this.asked.set(id, true);
			await this.prove(id);
		}
	}

	private async prove(id: string): Promise<void> {
		const asked = this.client
			.account()
			.then(async ({ client, connected }) => await isSameAccount(client, connected, id));
		const result = await attempt(asked);
		if (!result.ok) {
			this.log.debug(
				`webhooks for the account ${id} come in, which Meta doesn't show`,
				result.failure,
			);
			if (result.failure.isTemporary) this.asked.delete(id);
			return;
		}
		if (!result.value) return;
		this.client.addOwnId(id);
		this.log.info(`the account also goes by the id ${id}: webhooks for it are its own`);
	}
}
