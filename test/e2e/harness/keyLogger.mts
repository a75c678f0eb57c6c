import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { N8nClient } from '../../../sandbox/n8n/client.mts';
import type { Execution, SavedWorkflow } from '../../../sandbox/n8n/types.mts';

/**
 * Plays a spy who reads all that an n8n leaves behind. The tests of a run note every secret of their
 * businesses, and what they delete; at the end all traces are searched for all secrets.
 */

/** What an n8n leaves in one kind of place, as text. */
export type Traces = Record<Place, string>;
type Place = 'log' | 'executions' | 'workflows' | 'database';

const PLACES: Place[] = ['log', 'executions', 'workflows', 'database'];

/** Shorter ones stand in innocent words. */
const SHORTEST_SECRET = 12;

/** Tokens of either login type, and parameters that carry a secret, whoever handed them out. */
const SECRET_SHAPE =
	/\b(?:EAA|IGAA)[A-Za-z0-9_-]{8,}|\b(?:access_token|client_secret|appsecret_proof|input_token|verify_token)=[^\s"&[\\]+/g;

/** Addresses that open something without a login for as long as they live. */
const SIGNED_ADDRESS = /https?:[^\s"]*[?&](?:signature|sig|oh)=[^\s"]+/g;

/** Where an item carries such an address on purpose: what was sent, and the face of the sender. */
const CONTENT_KEYS = new Set(['attachments', 'profilePictureUrl', 'raw']);

/** Notes secrets for the end of the run. */
export function noteSecrets(secrets: string[]): void {
	note('E2E_SECRETS', secrets);
}

/** Notes what is about to be deleted. */
export async function noteTraces(n8n: N8nClient, workflowId: string): Promise<void> {
	const executions = await n8n.executions(workflowId);
	note('E2E_TRACES', [{ executions, workflows: [await n8n.workflow(workflowId)] }]);
}

function note(variable: string, values: unknown[]): void {
	const file = process.env[variable];
	// Other runs share the harness; only the e2e run searches.
	if (!file) return;
	for (const value of values) appendFileSync(file, `${JSON.stringify(value)}\n`);
}

function noted<T>(variable: string): T[] {
	const file = process.env[variable];
	if (!file || !existsSync(file)) return [];
	const lines = readFileSync(file, 'utf8').trim().split('\n');
	return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as T);
}

interface Kept {
	executions: Execution[];
	workflows: SavedWorkflow[];
}

/** Reads all that is left in an n8n. */
export async function tracesOf(n8n: N8nClient): Promise<Traces> {
	const { logFile, handle } = n8n.n8n;
	const files = ['database.sqlite', 'database.sqlite-wal'].map((name) =>
		path.join(handle.userFolder, '.n8n', name),
	);
	// Also what was deleted stays in these files for a while.
	const database = files.map((file) => (existsSync(file) ? readFileSync(file, 'latin1') : ''));
	const kept = await leftIn(n8n);
	return { log: readFileSync(logFile, 'utf8'), database: database.join('\n'), ...textOf([kept]) };
}

async function leftIn({ session }: N8nClient): Promise<Kept> {
	const all = async <T,>(address: string): Promise<T[]> => {
		const found: T[] = [];
		let cursor: string | null = null;
		do {
			const more: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
			const page: { data: T[]; nextCursor: string | null } = await session.api(
				'GET',
				`${address}&limit=100${more}`,
			);
			found.push(...page.data);
			cursor = page.nextCursor;
		} while (cursor);
		return found;
	};
	return {
		executions: await all<Execution>('/executions?includeData=true'),
		workflows: await all<SavedWorkflow>('/workflows?excludePinnedData=false'),
	};
}

function textOf(kept: Kept[]): Pick<Traces, 'executions' | 'workflows'> {
	const withoutContent = (key: string, value: unknown): unknown =>
		CONTENT_KEYS.has(key) ? JSON.stringify(value)?.replace(SIGNED_ADDRESS, '[content]') : value;
	return {
		executions: JSON.stringify(kept.map(({ executions }) => executions).flat(), withoutContent),
		workflows: JSON.stringify(kept.map(({ workflows }) => workflows).flat()),
	};
}

/** Where a secret or a signed address stands, as lines to read; the secret itself is cut short. */
export function leaksIn(traces: Traces, secrets: string[]): string[] {
	const known = [...new Set(secrets)].filter(({ length }) => length >= SHORTEST_SECRET);
	return PLACES.flatMap((place) => {
		const text = traces[place];
		if (text.length < 10) return [`${place}: empty, so nothing was searched`];
		const found = known.filter((secret) => text.includes(secret));
		// Ciphertext in the database could look like a token.
		const shapes = place === 'database' ? [] : [SECRET_SHAPE, SIGNED_ADDRESS];
		const shaped = shapes.flatMap((shape) => text.match(shape) ?? []);
		return [...new Set([...found, ...shaped])].map((leak) => {
			const at = text.indexOf(leak);
			return `${place}: …${text.slice(Math.max(0, at - 200), at)}${leak.slice(0, 40)}…`;
		});
	});
}

/**
 * Searches an n8n, and what was deleted from it during the run, for all secrets of the run.
 *
 * @throws with the places where one stands
 */
export async function searchForSecrets(n8n: N8nClient): Promise<void> {
	const deleted = textOf(noted<Kept>('E2E_TRACES'));
	const left = await tracesOf(n8n);
	const traces: Traces = {
		...left,
		executions: left.executions + deleted.executions,
		workflows: left.workflows + deleted.workflows,
	};
	const secrets = noted<string>('E2E_SECRETS');
	if (secrets.length === 0) throw new Error('No secret was noted, so nothing was searched for.');
	const leaks = leaksIn(traces, secrets);
	if (leaks.length > 0) throw new Error(`n8n holds secrets:\n${leaks.join('\n')}`);
	const sizes = PLACES.map((place) => `${place} ${Math.ceil(traces[place].length / 1024)} KiB`);
	console.log(`No secret of ${new Set(secrets).size} in ${sizes.join(', ')}`);
}
