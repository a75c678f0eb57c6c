import { BoundedMap } from '../../common/boundedMap';
import { monotonicNow } from '../../common/monotonicTime';
import type { GraphCredential } from '../../graph/credential/credential';

/** What of a credential tells whether a call comes from Meta. */
export type CallSecrets = Pick<
	GraphCredential,
	'appId' | 'appSecret' | 'extraAppSecret' | 'verifyToken'
>;

/** A copy of this age is renewed, while calls go on with the old one. */
const RENEWED_AFTER_MS = 10_000;

/** An older copy is of no use: a secret that leaked and was changed must not go on working. */
const USABLE_MS = 60_000;

/** So soon a changed secret counts; and forged calls have n8n decrypt no more often. */
const SECOND_LOOK_AFTER_MS = 1000;

/** Triggers whose secrets are kept in a process where they don't run. */
const REMEMBERED_TRIGGERS = 1000;

/**
 * The secrets by which a call is known for Meta's. To ask n8n for them is most of what a delivery costs (it
 * reads the database, decrypts, may even renew the token): who knows a secret that is known here
 * doesn't wait for that.
 */
export class WebhookSecrets {
	private copy?: { secrets: CallSecrets; since: number };

	private haveChanged = false;

	private asked?: { answer: Promise<CallSecrets>; since: number };

	/**
	 * Whether the secrets are those of a call. Ones that were changed since are found in a second look.
	 *
	 * @param ask has n8n decrypt the credential
	 * @throws what asking fails with, where it has to be waited for
	 */
	async match(
		areRight: (secrets: CallSecrets) => boolean,
		ask: () => Promise<CallSecrets>,
	): Promise<boolean> {
		const { copy } = this;
		if (!copy || ageOf(copy) > USABLE_MS || !areRight(copy.secrets)) {
			return areRight(await this.renewed(ask));
		}
		// A failure is met by who has to wait.
		if (ageOf(copy) > RENEWED_AFTER_MS) void this.renewed(ask).catch(() => {});
		return true;
	}

	/** Whether they were changed since this was asked last: what was signed with the new ones may have been refused. */
	takeChange(): boolean {
		const { haveChanged } = this;
		this.haveChanged = false;
		return haveChanged;
	}

	/** As they were a second ago at the most; one asks for all who come together. */
	private async renewed(ask: () => Promise<CallSecrets>): Promise<CallSecrets> {
		if (!this.asked || ageOf(this.asked) > SECOND_LOOK_AFTER_MS) {
			this.asked = { answer: this.renew(ask), since: monotonicNow() };
		}
		return await this.asked.answer;
	}

	private async renew(ask: () => Promise<CallSecrets>): Promise<CallSecrets> {
		const since = monotonicNow();
		const { appId, appSecret, extraAppSecret, verifyToken } = await ask();
		const secrets = { appId, appSecret, extraAppSecret, verifyToken };
		const before = this.copy?.secrets ?? secrets;
		this.haveChanged ||= before.appSecret !== appSecret || before.extraAppSecret !== extraAppSecret;
		this.copy = { secrets, since };
		return secrets;
	}
}

function ageOf({ since }: { since: number }): number {
	return monotonicNow() - since;
}

const elsewhere = new BoundedMap<string, WebhookSecrets>({ size: REMEMBERED_TRIGGERS });

/** Those of a trigger that isn't up in this process. */
export function secretsElsewhere(triggerKey: string): WebhookSecrets {
	return elsewhere.getOrSet(triggerKey, () => new WebhookSecrets());
}
