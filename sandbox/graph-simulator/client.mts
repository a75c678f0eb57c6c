import axios, { isAxiosError } from 'axios';
import type { z } from 'zod';
import type * as schemas from './control/schemas.mts';
import type { StateView } from './control/views.mts';
import type { Fault, FaultInput, Rules, RulesInput } from './state/faults.mts';
import type { Settings, SettingsInput } from './state/settings.mts';
import type { World, WorldOverrides } from './state/world.mts';
import type { CallRecord, DeliveryRecord } from './types.mts';
import type { PostResult } from './webhooks/post.mts';

type Body<Name extends keyof typeof schemas> = z.input<(typeof schemas)[Name]>;

/** Ids of a message just written; `webhooks`: how many login types a webhook goes to. */
interface WrittenMessage {
	messageId: string;
	contactId: string;
	conversationId: string;
	webhooks: number;
}

/** Ids of a comment just written. */
interface WrittenComment {
	commentId: string;
	contactId: string;
	mediaId: string;
	webhooks: number;
}

/** How many login types a webhook goes to. */
interface Published {
	webhooks: number;
}

/** Sends a request; a refusal becomes an Error in the control API's own words. */
async function call<T>(
	baseURL: string,
	method: 'GET' | 'POST' | 'DELETE',
	path: string,
	data?: unknown,
): Promise<T> {
	try {
		const url = `/_sim/${path}`;
		const response = await axios.request<T>({ baseURL, url, method, data, proxy: false });
		return response.data;
	} catch (error) {
		if (!isAxiosError<{ error?: string }>(error)) throw error;
		const reason = error.response?.data.error ?? error.message;
		throw new Error(`Simulator refused ${method} /_sim/${path}: ${reason}`, { cause: error });
	}
}

function peopleOf(url: string) {
	const post = <T,>(path: string, body: unknown) => call<T>(url, 'POST', path, body);
	return {
		/** Adds or changes a person. */
		putContact: (body: Body<'contactSchema'>) => post<{ contactId: string }>('contacts', body),
		/** A customer writes. */
		writeMessage: (body: Body<'messageSchema'>) => post<WrittenMessage>('messages', body),
		/** A customer writes between two pages of conversations that somebody reads. */
		writeBetweenPages: (body: Body<'messageSchema'>) => {
			return post<{ waiting: number }>('messages/between-pages', body);
		},
		/** The business writes in the Instagram app. */
		writeAsBusiness: (body: Body<'businessMessageSchema'>) => {
			return post<WrittenMessage>('business-messages', body);
		},
		/** A customer comments. */
		writeComment: (body: Body<'commentSchema'>) => post<WrittenComment>('comments', body),
		react: (body: Body<'reactionSchema'>) => post<Published>('reactions', body),
		edit: (body: Body<'editSchema'>) => post<Published>('edits', body),
		unsend: (body: Body<'messageRefSchema'>) => post<Published>('unsends', body),
		see: (body: Body<'messageRefSchema'>) => post<Published>('seen', body),
		refer: (body: Body<'referralSchema'>) => {
			return post<Published & { contactId: string }>('referrals', body);
		},
		doOtherwise: (body: Body<'contactEventSchema'>) =>
			post<Published & { contactId: string }>('contact-events', body),
		boost: (body: Body<'adCopySchema'>) =>
			post<{ mediaId: string; originalId: string }>('ad-copies', body),
		mention: (body: Body<'mentionSchema'>) => post<Published>('mentions', body),
	};
}

function webhooksOf(url: string) {
	const post = <T,>(path: string, body: unknown) => call<T>(url, 'POST', path, body);
	return {
		/** What happens to the next deliveries. */
		setRules: (body: RulesInput) => post<Rules>('webhooks/rules', body),
		/** Posts bytes to the callback; resolves with its answer. */
		postRaw: (body: Body<'rawWebhookSchema'>) => post<PostResult>('webhooks/raw', body),
		/** Sends the webhooks about what was written before (again), in one POST. */
		deliver: (body: Body<'deliverSchema'>) => post<Published>('webhooks/deliver', body),
		/** The dashboard's Test button. */
		pressTestButton: (body: Body<'testButtonSchema'> = {}) => {
			return post<PostResult>('webhooks/test', body);
		},
		/** Sends what `batchNext` and `reverseNext` hold back. */
		flush: () => post<{ pending: number }>('webhooks/flush', {}),
		/** Sets a callback up as in the App Dashboard. */
		subscribeByHand: (body: Body<'dashboardSchema'>) => {
			return post<{ success: boolean }>('subscriptions', body);
		},
		/** Resolves when no delivery is pending, or after `timeoutMs` (default 10 s). */
		settle: (timeoutMs?: number) => {
			return post<{ settled: boolean; pending: number }>('settle', { timeoutMs });
		},
	};
}

function machineryOf(url: string) {
	const post = <T,>(path: string, body: unknown) => call<T>(url, 'POST', path, body);
	const get = <T,>(path: string) => call<T>(url, 'GET', path);
	return {
		getWorld: () => get<World>('world'),
		/** Every token and secret handed out so far, renewed ones and those before a reset included. */
		getSecrets: async () => (await get<{ secrets: string[] }>('secrets')).secrets,
		getState: () => get<StateView>('state'),
		getCalls: async () => (await get<{ calls: CallRecord[] }>('calls')).calls,
		clearCalls: () => call<{ calls: CallRecord[] }>(url, 'DELETE', 'calls'),
		getDeliveries: async () => {
			return (await get<{ deliveries: DeliveryRecord[] }>('deliveries')).deliveries;
		},
		/** Starts over with the default world and the given changes. */
		reset: (
			body: {
				world?: WorldOverrides;
				settings?: SettingsInput;
				keepSubscriptions?: boolean;
			} = {},
		) => post<{ world: World }>('reset', body),
		setSettings: (body: SettingsInput) => post<Settings>('settings', body),
		setClock: (body: Body<'clockSchema'>) => post<{ now: string }>('clock', body),
		/** Kills a token or issues one more. */
		changeToken: (body: Body<'tokenSchema'>) => post<{ accessToken: string }>('tokens', body),
		addFault: (body: FaultInput) => post<{ faults: Fault[] }>('faults', body),
		clearFaults: () => call<{ faults: Fault[] }>(url, 'DELETE', 'faults'),
	};
}

/** A typed client of the control API of the simulator at `url`. */
export function createSimulatorClient(url: string) {
	return { ...peopleOf(url), ...webhooksOf(url), ...machineryOf(url) };
}

/** What {@link createSimulatorClient} makes. */
export type SimulatorClient = ReturnType<typeof createSimulatorClient>;
