import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readTemplates } from '../catalogue/files.mts';
import { connectN8n } from '../n8n/client.mts';
import { ensureN8n } from '../n8n/install.mts';
import { installBuiltPackage } from '../n8n/packageInstall.mts';
import { startN8n } from '../n8n/process.mts';
import { createProgress } from '../n8n/progress.mts';
import { openPhotographer } from './canvas.mts';

// Pictures of the templates' canvases for the docs: npx tsx sandbox/pictures/main.mts [name of a template …]
const TARGET = path.join('.github', 'assets', 'workflows');

const names = process.argv.slice(2);
const templates = (await readTemplates()).filter(
	({ file }) => names.length === 0 || names.some((name) => file.includes(name)),
);
const progress = createProgress();
const installation = await ensureN8n(progress);
const folder = await mkdtemp(path.join(tmpdir(), 'instagram-leads-pictures-'));
await installBuiltPackage(folder);
const n8n = await startN8n({ userFolder: folder, installation });
try {
	const photographer = await openPhotographer(await connectN8n(n8n));
	await mkdir(TARGET, { recursive: true });
	for (const { file, workflow } of templates) {
		const { png, blemishes } = await photographer.photograph(workflow);
		const target = path.join(TARGET, file.replace(/\.json$/, '.png'));
		await writeFile(target, png);
		console.log(`${target}: ${Math.round(png.length / 1024)} KB`);
		for (const blemish of blemishes) console.log(`  ${blemish}`);
		if (blemishes.length > 0) process.exitCode = 1;
	}
	await photographer.close();
} finally {
	await n8n.stop();
	await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
