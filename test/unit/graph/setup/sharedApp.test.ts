import { GraphClient } from '../../../../nodes/InstagramLeads/graph/client/client';
import { readCredential } from '../../../../nodes/InstagramLeads/graph/credential/credential';
import { checkSharedApp } from '../../../../nodes/InstagramLeads/graph/setup/sharedApp';
import type { AppGroup } from '../../../../nodes/InstagramLeads/graph/webhooks/appGroup';
import { appGroup } from '../../../../nodes/InstagramLeads/graph/webhooks/appGroup';
import { APP_SECRET, facebookCredential } from '../../../helpers/credentials';

const addressOf = (name: string) => `https://n8n.example.com/webhook/${name}/webhook`;
const SINCE = Date.UTC(2026, 10, 3, 9);

/** Each test has an app of its own: what a process knows of one lasts. */
let appNumber = 6_000_000_000_000_000;
beforeEach(() => void appNumber++);

/** Workflows of these names are up, with this secret. */
function join(group: AppGroup, names: string[], secret = APP_SECRET): void {
	for (const name of names) {
		group.noteProof(name, secret === APP_SECRET);
		group.join({
			key: name,
			workflow: name,
			callbackUrl: addressOf(name),
			own: undefined,
			takenKey: undefined,
			hasSecret: (given) => given === secret,
			takeOver: async () => {},
			groupChanged: () => {},
		});
	}
}

/** The row of Check Setup for the app, in the words that matter; absent where there is none. */
function look(arrange: (group: AppGroup) => void, isAccepted = true, secret = APP_SECRET) {
	const appId = String(appNumber);
	arrange(appGroup(appId));
	const credential = readCredential(facebookCredential({ appId, appSecret: secret }));
	const client = new GraphClient(credential, async () => ({ status: 200, headers: {}, text: '' }));
	const [row] = checkSharedApp(client, isAccepted);
	return row && { status: row.status, text: `${row.meaning} ${row.whatToDo}`.trim() };
}

describe('the row of the workflows that share an app', () => {
	interface Row {
		status: string;
		text: string;
	}
	const isOk = (text: string): Row => ({ status: 'ok', text });
	const warns = (text: string): Row => ({ status: 'warn', text });
	const together =
		'Published here with this app: "Direct", "Comments". Each gets the events of its own account.';

	it.each<[string, (group: AppGroup) => void, Row | undefined]>([
		['is absent where nobody is published', () => {}, undefined],
		['names them', (group) => join(group, ['Direct', 'Comments']), isOk(together)],
		[
			'says who holds the callback, since when',
			(group) => {
				join(group, ['Direct', 'Comments']);
				group.noteCallback(addressOf('Comments'), SINCE);
			},
			isOk(`${together} The callback is that of "Comments", since 2026-11-03T09:00:00.000Z.`),
		],
		[
			'says that the holder is gone, and what happens then',
			(group) => {
				join(group, ['Direct', 'Comments']);
				group.noteAddress(addressOf('gone'));
				group.noteCallback(addressOf('gone'), SINCE);
			},
			warns(
				`${together} The callback ${addressOf('gone')} is that of a workflow that isn't up. Within five minutes another of them takes it over. Look at the log of n8n if this stays.`,
			),
		],
		[
			'says which address to enter where only the dashboard can change it',
			(group) => {
				join(group, ['Direct', 'Comments']);
				group.isManagedElsewhere = true;
				group.noteAddress(addressOf('gone'));
				group.noteCallback(addressOf('gone'), SINCE);
			},
			warns(
				`${together} The callback ${addressOf('gone')} is that of a workflow that isn't up. App Dashboard, Instagram, API setup, Configure webhooks: enter ${addressOf('Direct')}.`,
			),
		],
		[
			'says whose secret is another',
			(group) => {
				join(group, ['Direct', 'Comments']);
				join(group, ['Typo'], 'another secret');
			},
			warns(
				`${together} With the same App ID but another App Secret, and so without webhooks: "Typo". Copy 'App Secret' from the App Dashboard (App settings, Basic) into the credentials of those.`,
			),
		],
		[
			'says who is waited for since n8n came up',
			(group) => {
				group.expect([{ key: 'late', workflow: 'Late' }]);
				join(group, ['Direct', 'Comments']);
			},
			isOk(`${together} Waited for since n8n's start: "Late".`),
		],
	])('%s', (_name, arrange, due) => {
		expect(look(arrange)).toEqual(due);
	});

	it('tells who has only typed the app ID nothing of the others', () => {
		const seen = look(
			(group) => {
				join(group, ['Direct', 'Comments']);
				join(group, ['Typo'], 'another secret');
				group.expect([{ key: 'late', workflow: 'Late' }]);
				group.noteCallback(addressOf('Direct'), SINCE);
			},
			false,
			'another secret',
		);
		expect(seen?.text).toBe(
			'Published here with this app: "Typo". Each gets the events of its own account.',
		);
	});
});
