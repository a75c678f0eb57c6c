import type { GraphClient } from '../client/client';
import { withoutQuery } from '../client/publicUrl';
import type { AppGroup } from '../webhooks/appGroup';
import { appGroup } from '../webhooks/appGroup';
import type { AppMember } from '../webhooks/appMember';
import type { SetupCheck } from './setupCheck';
import { checkOf } from './setupCheck';

const sharedApp = checkOf('sharedApp', 'Workflows that share the app');

/**
 * Who shares the app in this process, and whose address its callback is. An app ID anybody can type: of
 * those whose credentials have another secret only the app's owner is told.
 *
 * @param isAccepted whether Meta accepts the secret of this credential
 * @returns nothing where no such workflow is published here
 */
export function checkSharedApp({ credential }: GraphClient, isAccepted: boolean): SetupCheck[] {
	const { appId, appSecret } = credential;
	if (!appId || !appSecret) return [];
	const group = appGroup(appId);
	const sharing = group.members.filter((member) => member.hasSecret(appSecret));
	if (sharing.length === 0) return [];
	const told = [describe(group, sharing), ...(isAccepted ? awaited(group) : [])].join(' ');
	const others = isAccepted ? group.members : [];
	const strangers = others.filter((member) => !sharing.includes(member));
	if (strangers.length > 0) {
		return [
			sharedApp.warn(
				`${told} With the same App ID but another App Secret, and so without webhooks: ${namesOf(strangers)}.`,
				"Copy 'App Secret' from the App Dashboard (App settings, Basic) into the credentials of those.",
			),
		];
	}
	if (!group.callback || group.holder) return [sharedApp.ok(told)];
	return [
		sharedApp.warn(
			told,
			group.isManagedElsewhere
				? `App Dashboard, Instagram, API setup, Configure webhooks: enter ${sharing[0].callbackUrl ?? "the 'Webhook Address' of one of them"}.`
				: 'Within five minutes another of them takes it over. Look at the log of n8n if this stays.',
		),
	];
}

function describe(group: AppGroup, sharing: AppMember[]): string {
	const who = `Published here with this app: ${namesOf(sharing)}. Each gets the events of its own account.`;
	const { callback, holder } = group;
	if (!callback) return who;
	const since = new Date(callback.since).toISOString();
	if (holder && sharing.includes(holder))
		return `${who} The callback is that of "${holder.workflow}", since ${since}.`;
	if (holder) return who;
	return `${who} The callback ${withoutQuery(callback.callbackUrl)} is that of a workflow that isn't up.`;
}

function awaited({ missing }: AppGroup): string[] {
	if (!missing.isAwaited || missing.known.length === 0) return [];
	return [`Waited for since n8n's start: ${namesOf(missing.known)}.`];
}

function namesOf(members: ReadonlyArray<{ workflow: string }>): string {
	return members.map(({ workflow }) => `"${workflow}"`).join(', ');
}
