import type { ConnectedAccount } from '../account/connectedAccount';
import type { GraphClient } from '../client/client';
import type { GraphError } from '../errors/graphError';

/** What one look at the setup came to. */
export interface SetupCheck {
	/** Stable name, for workflows to branch on. */
	check: string;
	name: string;
	/** `warn`: something doesn't work, or can't be found out, that not everybody needs. */
	status: 'ok' | 'warn' | 'fail';
	/** What it means, in words. */
	meaning: string;
	/** What to do now; empty when all is well. */
	whatToDo: string;
}

/** What the checks of an account have to work with. */
export interface Setup {
	client: GraphClient;
	connected: ConnectedAccount;
}

/** One check's identity and its three possible outcomes. */
export function checkOf(check: string, name: string) {
	return {
		ok: (meaning: string): SetupCheck => ({ check, name, status: 'ok', meaning, whatToDo: '' }),
		warn: (meaning: string, whatToDo: string): SetupCheck => ({
			check,
			name,
			status: 'warn',
			meaning,
			whatToDo,
		}),
		fail: (meaning: string, whatToDo: string): SetupCheck => ({
			check,
			name,
			status: 'fail',
			meaning,
			whatToDo,
		}),
		/** Meta refused a call; an outage says nothing about the setup. */
		failure: ({ isTemporary, message, description }: GraphError): SetupCheck => ({
			check,
			name,
			status: isTemporary ? 'warn' : 'fail',
			meaning: `${message}.`,
			whatToDo: description,
		}),
	};
}
