import type { ITriggerFunctions } from 'n8n-workflow';

import { monotonicNow } from '../../common/monotonicTime';
import type { OwnAccount } from '../../events/ownAccount';
import { isOwnId } from '../../events/ownAccount';
import type { ConnectedAccount } from '../../graph/account/connectedAccount';
import { connectedAccount, ownAccountOf } from '../../graph/account/connectedAccount';
import type { GraphClient } from '../../graph/client/client';
import { MetaClock } from '../../graph/client/metaClock';
import { busyGraphClientOf } from '../../graph/client/n8nTransport';
import type { Headroom } from '../../graph/limits/headroom';
import type { GraphCredential } from '../../graph/credential/credential';

/** n8n decrypts the credential and resolves its expression anew each time it is asked for. */
const REMEMBERED_MS = 10_000;

/** Where the account stands that the trigger is for, over restarts. */
export interface AccountMemory {
	ownAccount?: OwnAccount;
}

/** The way to Meta of what happens often: the credential is asked for anew only after a while. */
export class CachedClient {
	/** Meta's clock, over all clients there have been. */
	readonly clock = new MetaClock();

	/** The account as Meta named it last; absent before it ever did. */
	lastConnected?: ConnectedAccount;

	private lastClient?: GraphClient;

	private known?: { client: Promise<GraphClient>; since: number };

	constructor(
		private readonly context: ITriggerFunctions,
		private readonly memory: AccountMemory = {},
	) {}

	/**
	 * The account with all its ids and its name, as Meta told last, or as it was known before a restart; asks
	 * nobody. Absent before it was ever known.
	 */
	get own(): OwnAccount | undefined {
		return this.memory.ownAccount;
	}

	/** It was proved that the account goes by one more id. */
	addOwnId(id: string): void {
		const { ownAccount: own } = this.memory;
		if (!own || isOwnId(own, id)) return;
		this.memory.ownAccount = { ...own, otherIds: [...(own.otherIds ?? []), id] };
	}

	/** @param maxAgeMs how long ago the credential may have been asked for */
	async client(maxAgeMs = REMEMBERED_MS): Promise<GraphClient> {
		if (!this.known || monotonicNow() - this.known.since > maxAgeMs) {
			const asked = { client: busyGraphClientOf(this.context, this.clock), since: monotonicNow() };
			// A failure is not remembered.
			asked.client.catch(() => {
				if (this.known === asked) this.known = undefined;
			});
			this.known = asked;
		}
		this.lastClient = await this.known.client;
		return this.lastClient;
	}

	/** How much of Meta's limits was left lately. */
	get headroom(): Headroom {
		return this.lastClient?.headroom ?? 'ample';
	}

	/** The client and the account that it is for. */
	async account(): Promise<{ client: GraphClient; connected: ConnectedAccount }> {
		const client = await this.client();
		const told = await connectedAccount(client);
		const before = this.memory.ownAccount;
		const own = ownAccountOf(told);
		// Ids that were proved once stay proved, as long as it is the same account.
		const proved = before?.id === own.id ? (before.otherIds ?? []) : [];
		const otherIds = [...new Set([...(own.otherIds ?? []), ...proved])];
		this.memory.ownAccount = { ...own, otherIds };
		const connected = otherIds.length > 0 ? { ...told, otherIds } : told;
		this.lastConnected = connected;
		return { client, connected };
	}

	/** The credential; see {@link client}. */
	async credential(maxAgeMs?: number): Promise<GraphCredential> {
		return (await this.client(maxAgeMs)).credential;
	}

	/** The next use asks for the credential: it may have been repaired, or its token renewed. */
	forget(): void {
		this.known = undefined;
	}
}
