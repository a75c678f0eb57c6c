import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { connectN8n, type N8nClient } from '../../sandbox/n8n/client.mts';
import { ensureN8n } from '../../sandbox/n8n/install.mts';
import { installBuiltPackage } from '../../sandbox/n8n/packageInstall.mts';
import { startN8n } from '../../sandbox/n8n/process.mts';
import { createProgress } from '../../sandbox/n8n/progress.mts';
import { openBrowser } from '../../sandbox/pictures/browser.mts';
import { loginTypes, openBusiness, type LoginType } from '../e2e/harness/business.mts';
import { errorRows, type ErrorRow } from '../e2e/harness/errorRows.mts';
import { nameOf, nodeMeeting } from '../e2e/harness/provoke.mts';
import { byHand, inARow } from '../e2e/harness/workflows.mts';
import { findMissingSuites } from '../setup/services.mts';
import { PanelReader, type ErrorPanel } from './errorPanel.mts';

// Provokes every failure that Meta knows and looks at what the editor's error panel shows of it:
// npx tsx test/panels/main.mts [--login facebook] [--out FOLDER] [words of a row …]

const { values, positionals } = parseArgs({
	args: process.argv.slice(2).filter((arg) => arg !== '--'),
	options: {
		login: { type: 'string' },
		out: { type: 'string', default: path.join('.sandbox', 'panels') },
	},
	allowPositionals: true,
});

/** What an operator must find in the panel, whatever the failure. */
function faultsOf(panel: ErrorPanel, row: ErrorRow, secrets: string[]): string[] {
	const { message, description, cut } = panel;
	const shown = `${message} ${description}`;
	const numbers = `code ${row.code}${row.subcode === undefined ? '' : `, subcode ${row.subcode}`}`;
	return [
		!/^[A-Z].{10,}$/.test(message) && 'no sentence as message',
		!description.includes(numbers) && `no "${numbers}"`,
		!/fbtrace_id \S+/.test(description) && 'no fbtrace_id',
		description.split('Meta said')[0].trim().length < 20 && 'nothing about what to do',
		secrets.some((secret) => shown.includes(secret)) && 'a secret',
		cut.length > 0 && `cut off: ${cut.join(' | ')}`,
	].filter((fault) => fault !== false);
}

/** How many panels were as they must be, and how many were not. */
const seen = { passed: 0, failed: 0 };

const logins = loginTypes.filter((login) => !values.login || values.login === login);

const wanted = errorRows
	.map((row, index) => ({ row, index, name: nameOf(row) }))
	.filter(
		({ name }) => positionals.length === 0 || positionals.some((words) => name.includes(words)),
	);

async function lookAt(n8n: N8nClient, loginType: LoginType, reader: PanelReader): Promise<void> {
	const business = await openBusiness(n8n, loginType);
	const { contactId } = await business.instagram.writeMessage({ username: 'malika', text: 'Hi' });
	for (const { row, index, name } of wanted) {
		const node = await nodeMeeting(row, index, { n8n, business, contactId });
		const { id: workflowId } = await n8n.createWorkflow(inARow(name, byHand(), node));
		const { id: executionId } = await n8n.runManually(workflowId, 'By hand');
		const { error } = (await n8n.execution(executionId)).data?.resultData ?? {};
		const [sign] = /fbtrace_id [^)\s]+/.exec(String(error?.description)) ?? [''];
		const panel = await reader.read({ workflowId, executionId, nodeId: node.id }, sign);
		const faults = faultsOf(panel, row, await business.instagram.getSecrets());
		console.log(
			`${faults.length === 0 ? '✓' : '✗'} ${loginType} ${name}\n  ${panel.message}\n  ${panel.description}`,
		);
		for (const fault of faults) console.log(`  ✗ ${fault}`);
		seen[faults.length === 0 ? 'passed' : 'failed']++;
		await writeFile(path.join(values.out, `${loginType} ${name.replace('/', '-')}.png`), panel.png);
	}
	await business.close();
}

async function lookAtAll(): Promise<void> {
	const installation = await ensureN8n(createProgress());
	const folder = await mkdtemp(path.join(tmpdir(), 'instagram-leads-panels-'));
	await installBuiltPackage(folder);
	await mkdir(values.out, { recursive: true });
	const n8n = await startN8n({ userFolder: folder, installation });
	try {
		const client = await connectN8n(n8n);
		const browser = await openBrowser(client);
		const reader = new PanelReader(browser.context);
		for (const loginType of logins) await lookAt(client, loginType, reader);
		await browser.close();
	} finally {
		await n8n.stop();
		await rm(folder, { recursive: true, force: true, maxRetries: 5 });
	}
}

const missing = (await findMissingSuites()).find(({ files }) => /panels/.test(files));
if (!missing) {
	await lookAtAll();
	console.log(`${seen.passed} passed, ${seen.failed} failed`);
} else if (missing.isPromised) {
	throw new Error(`${missing.reason}, and TEST_SERVICES promises it`);
} else {
	console.log(`skipped: ${missing.name} (${missing.reason})`);
	console.log(`0 passed, 0 failed, ${wanted.length * logins.length} skipped`);
}
process.exitCode = seen.failed === 0 ? 0 : 1;
