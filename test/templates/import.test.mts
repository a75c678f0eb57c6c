import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readTemplates } from '../../sandbox/catalogue/files.mts';
import type { SavedWorkflow } from '../../sandbox/n8n/types.mts';
import { openBusiness, type Business } from '../e2e/harness/business.mts';
import { CREDENTIAL_TYPE, type CredentialRef } from '../e2e/harness/workflows.mts';
import { credentialTypesOf } from './harness/credentials.mts';
import { onInternet } from './harness/internet.mts';
import { sharedN8n } from './harness/n8n.mts';
import { fillIn, readTemplate } from './harness/templates.mts';
import { startTelegram, type TelegramFake } from './fakes/telegram.mts';

const files = readdirSync('workflows').filter((file) => file.endsWith('.json'));

/** The ids that templates ship with may be in use by whoever keeps the harness running. */
const withOwnId = (workflow: SavedWorkflow): SavedWorkflow => ({
	...workflow,
	id: randomUUID().replaceAll('-', '').slice(0, 16),
});

it("n8n's command line imports all templates at once, as they are", async () => {
	const n8n = sharedN8n();
	const workflows = (await readTemplates()).map(({ workflow }) => withOwnId(workflow));
	const folder = await mkdtemp(path.join(tmpdir(), 'instagram-leads-import-'));
	for (const workflow of workflows) {
		await writeFile(path.join(folder, `${workflow.id}.json`), JSON.stringify(workflow));
	}
	await n8n.n8n.cli(['import:workflow', '--separate', `--input=${folder}`]);
	await rm(folder, { recursive: true });

	for (const { id, name, nodes, connections } of workflows) {
		const imported = await n8n.workflow(id);
		expect({ name: imported.name, active: imported.active }).toEqual({ name, active: false });
		expect(imported.nodes).toEqual(nodes);
		expect(imported.connections).toEqual(connections);
		await n8n.deleteWorkflow(id);
	}
});

describe('publishing a template with nothing but credentials picked', () => {
	const n8n = sharedN8n();
	let business: Business;
	let telegram: TelegramFake;
	let takeOff: () => Promise<void>;
	const credentials: Record<string, CredentialRef> = {};
	/** What n8n calls while it publishes; the others are first asked when something came in. */
	const askedAtOnce = (): Record<string, Record<string, unknown>> => ({
		telegramApi: { accessToken: telegram.token, baseUrl: 'https://api.telegram.org' },
	});

	beforeAll(async () => {
		business = await openBusiness(n8n, 'facebook');
		telegram = await startTelegram();
		takeOff = await onInternet(telegram.hosts, telegram.url);
	});

	afterAll(async () => {
		for (const { id } of Object.values(credentials)) {
			await n8n.session.rest('DELETE', `/credentials/${id}`);
		}
		await business.close();
		await takeOff();
		await telegram.close();
	});

	/** A credential of each type, as empty as the editor lets one save it. */
	async function pick(type: string): Promise<void> {
		if (type === CREDENTIAL_TYPE || type in credentials) return;
		const name = `${type} ${randomUUID().slice(0, 8)}`;
		const data = askedAtOnce()[type] ?? {};
		const { id } = await n8n.session.rest<{ id: string }>('POST', '/credentials', {
			name,
			type,
			data,
		});
		credentials[type] = { id, name };
	}

	it.each(files)('%s', async (file) => {
		const workflow = await readTemplate(file);
		for (const node of workflow.nodes) {
			for (const type of await credentialTypesOf(n8n, node)) await pick(type);
		}
		const nodes = await fillIn(n8n, workflow.nodes, { business, credentials });
		const name = `${workflow.name} (${randomUUID()})`;
		const { id } = await n8n.createWorkflow({ ...workflow, name, nodes });

		await n8n.publish(id);

		expect((await n8n.workflow(id)).active).toBe(true);
		await n8n.deleteWorkflow(id);
	});
});
