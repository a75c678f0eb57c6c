import type { ITriggerFunctions } from 'n8n-workflow';

import type { ConnectedAccount } from '../graph/account';
import { connectedAccount } from '../graph/account';
import type { GraphClient } from '../graph/client';
import { graphClientOf } from '../graph/n8nTransport';

/** n8n decrypts the credential and resolves its expression anew each time it is asked for. */
const REMEMBERED_MS = 10_000;

/** The way to Meta of what happens often: the credential is asked for anew only after a while. */
export class Access {
	private known?: { client: GraphClient; until: number };

	constructor(private readonly context: ITriggerFunctions) {}

	async client(): Promise<GraphClient> {
		if (!this.known || this.known.until < Date.now()) {
			const client = await graphClientOf(this.context);
			this.known = { client, until: Date.now() + REMEMBERED_MS };
		}
		return this.known.client;
	}

	/** The client and the account that it is for. */
	async account(): Promise<{ client: GraphClient; connected: ConnectedAccount }> {
		const client = await this.client();
		return { client, connected: await connectedAccount(client) };
	}

	/** The next use asks for the credential: it may have been repaired. */
	forget(): void {
		this.known = undefined;
	}
}
