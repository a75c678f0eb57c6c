import { setTimeout as sleep } from 'node:timers/promises';
import {
	openBusiness,
	subscriptionsOf,
	type Business,
	type Login,
	type LoginType,
} from './business.mts';
import type { MovedN8n } from './movedN8n.mts';
import { editCredential } from './operator.mts';
import { onlyItem, Watch } from './watch.mts';
import { end, inARow, trigger } from './workflows.mts';

export const DAY_S = 86_400;
const LOOK_MS = 100;
const PATIENCE_MS = 60_000;

/** A workflow that only receives webhooks, and the one token that was ever pasted. */
export interface Life {
	name: string;
	loginType: LoginType;
	/** What is pasted: good for an hour, or for 60 days as the App Dashboard gives it. */
	isShortLived: boolean;
	business: Business;
	watch: Watch;
	contactId: string;
	/** Simulated start, in ms. */
	startedAt: number;
}

export type LifeKind = Pick<Life, 'name' | 'loginType' | 'isShortLived'>;

/** Which token a person pastes, or gets by signing in. */
export function ownToken(login: Login): 'facebookUser' | 'systemUser' | 'instagramUser' {
	if (login === 'instagram') return 'instagramUser';
	return login === 'systemUser' || login === 'unified' ? 'systemUser' : 'facebookUser';
}

/** Publishes such a workflow with a token just issued. */
export async function startLife(n8n: MovedN8n, kind: LifeKind): Promise<Life> {
	const business = await openBusiness(n8n.client, kind.loginType);
	const { instagram, credential } = business;
	const { accessToken } = await instagram.changeToken({
		which: ownToken(kind.loginType),
		issue: { isShortLived: kind.isShortLived },
	});
	await editCredential(n8n.client, credential.id, { accessToken });
	const workflow = await n8n.client.createWorkflow(
		inARow(kind.name, trigger(credential, { mode: 'webhook', catchUp: false }), end()),
	);
	await n8n.client.publish(workflow.id);
	const watch = new Watch(n8n.client, workflow.id);
	const startedAt = Date.parse((await instagram.getCalls())[0].at);
	return { ...kind, business, watch, contactId: '', startedAt };
}

type Call = Awaited<ReturnType<Business['instagram']['getCalls']>>[number];

const isTokenCall = ({ path }: Call): boolean => path.endsWith('access_token');
/** A renewal comes before it and doesn't count. */
export const isAnyCall = (call: Call): boolean => !isTokenCall(call);
/** The last thing that the hourly look does; what comes after it belongs to the next one. */
export const isEndOfLook = ({ method, path }: Call): boolean =>
	method === 'GET' && path.endsWith('/subscribed_apps');

/** Every call of a business to Meta's token endpoints: what was asked, on which day, how it ended. */
export async function tokenCalls({ business, startedAt }: Life) {
	const calls = await business.instagram.getCalls();
	return calls.filter(isTokenCall).map(({ at, query, status }) => ({
		day: Math.floor((Date.parse(at) - startedAt) / DAY_S / 1000),
		grant: String(query.grant_type),
		status,
	}));
}

/** Moves time ahead and waits until the triggers of every business have made so many such calls. */
export async function pass(
	n8n: MovedN8n,
	seconds: number,
	businesses: Business[],
	expectedCalls: number,
	isCounted: (call: Call) => boolean,
): Promise<void> {
	const count = async ({ instagram }: Business): Promise<number> =>
		(await instagram.getCalls()).filter(isCounted).length;
	const before = await Promise.all(businesses.map(count));
	await n8n.advance(seconds, businesses);
	const deadline = Date.now() + PATIENCE_MS;
	for (;;) {
		const now = await Promise.all(businesses.map(count));
		if (now.every((calls, index) => calls >= before[index] + expectedCalls)) return;
		if (Date.now() > deadline) {
			throw new Error(`Not called: ${before} → ${now}\n${n8n.process.logTail()}`);
		}
		await sleep(LOOK_MS);
	}
}

/** A message comes in by webhook and makes an execution. */
export async function receive(life: Life, text: string): Promise<void> {
	const { contactId } = await life.business.instagram.writeMessage({ username: 'malika.k', text });
	life.contactId = contactId;
	const [execution] = await life.watch.next(1);
	expect(onlyItem(execution, 'Trigger')).toMatchObject({ receivedVia: 'webhook', text });
}

/** Takes the account's subscription away, as Meta does when deliveries fail for an hour. */
export async function unsubscribe({ business, loginType }: Life): Promise<void> {
	const { page, account } = await business.instagram.getWorld();
	const { id, accessToken } = loginType === 'facebook' ? page : account;
	const response = await fetch(`${business.settings.baseUrl}/v25.0/${id}/subscribed_apps`, {
		method: 'DELETE',
		headers: { Authorization: `Bearer ${accessToken}` },
	});
	expect(response.status).toBe(200);
	expect((await subscriptionsOf(business)).accountFields).toBeNull();
}
