import type { ITriggerFunctions } from 'n8n-workflow';

import type { Lifetime } from '../../common/lifetime';
import type { GraphClient } from '../../graph/client/client';
import { endOfAccess } from '../../graph/account/endOfAccess';
import { toNodeError } from '../../graph/errors/nodeError';
import type { CachedClient } from './cachedClient';
import type { TriggerLog } from './log';

const HOUR_MS = 60 * 60 * 1000;

/** A little less than a day, since the hourly look comes at a minute of the hour. */
const ONCE_MS = 23.5 * HOUR_MS;

/** Where it stands when was warned last, over restarts. */
export interface WarningMemory {
	/** Milliseconds, by Meta's clock. */
	lastTokenWarning?: number;
}

/**
 * Warns while there is still time that access ends which n8n can't renew: once a day, by a failed execution
 * that starts the workflow's error workflow.
 */
export class TokenWatch {
	constructor(
		private readonly context: ITriggerFunctions,
		private readonly parts: {
			client: CachedClient;
			store: WarningMemory;
			log: TriggerLog;
			lifetime: Lifetime;
		},
	) {}

	/** A look that never rejects. */
	async check(): Promise<void> {
		const { client, log, lifetime } = this.parts;
		if (lifetime.isOver) return;
		try {
			await this.warnOf(await client.client());
		} catch (error) {
			// Whatever else is wrong, polls and the look at the subscription tell.
			log.warn('the end of the access token is not known', error);
		}
	}

	private async warnOf(client: GraphClient): Promise<void> {
		const { store, log, lifetime } = this.parts;
		// A pasted token is renewed in time.
		if (client.credential.authentication !== 'oAuth2') return;
		// A clock that was set back must not silence it.
		const sinceLast = Math.abs(client.clock.now() - (store.lastTokenWarning ?? 0));
		if (sinceLast < ONCE_MS) return;
		const warning = await endOfAccess(client);
		if (!warning || lifetime.isOver) return;
		store.lastTokenWarning = client.clock.now();
		log.warn('', warning);
		if (typeof this.context.saveFailedExecution !== 'function') return;
		this.context.saveFailedExecution(toNodeError(this.context.getNode(), warning));
	}
}
