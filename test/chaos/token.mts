import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosOptions } from './options.mts';
import type { Plan } from './plan.mts';
import type { Stage } from './stage.mts';

/** When the access token was dead, in ms since the epoch. */
export interface TokenDeath {
	diedAt: number;
	/** Missing: not yet. */
	repairedAt?: number;
}

/** "The user changed their password": what Meta answers for such a token. */
const PASSWORD_CHANGED = 460;
const TRY_EVERY_MS = 1000;
const GIVE_UP_MS = 180_000;

/** Kills the access token as planned; later the operator puts a new one into the credential. */
export async function killToken(
	stage: Stage,
	loginType: ChaosOptions['loginType'],
	planned: NonNullable<Plan['tokenDeath']>,
	startedAt: number,
	deaths: TokenDeath[],
): Promise<void> {
	const which = loginType === 'instagram' ? 'instagramUser' : 'facebookUser';
	await sleep(Math.max(0, startedAt + planned.at - Date.now()));
	await stage.instagram.changeToken({ which, killWithSubcode: PASSWORD_CHANGED });
	const death: TokenDeath = { diedAt: Date.now() };
	deaths.push(death);
	await sleep(planned.lastsMs);
	const { accessToken } = await stage.instagram.changeToken({ which, issue: {} });
	await saveToken(stage, accessToken);
	death.repairedAt = Date.now();
}

/** Tries until n8n takes it, for n8n may be down at the moment. */
async function saveToken({ n8n, credential }: Stage, accessToken: string): Promise<void> {
	const { id, name, type, data } = credential;
	const body = { id, name, type, data: { ...data, accessToken } };
	const deadline = Date.now() + GIVE_UP_MS;
	for (;;) {
		try {
			await n8n.session.rest('PATCH', `/credentials/${id}`, body);
			return;
		} catch (error) {
			if (Date.now() > deadline) throw error;
			await sleep(TRY_EVERY_MS);
		}
	}
}
