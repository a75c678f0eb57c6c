import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { draw } from './draw.mts';
import { pageOf, PICTURES, pictureName, type Run } from './markdown.mts';
import { plotsOf } from './plotSpecs.mts';
import type { Language } from './texts.mts';

/** The document of each language. */
const documents: Record<Language, string> = {
	en: 'docs/benchmarks.md',
	ru: 'docs/benchmarks.ru.md',
};

/** Writes the documents of a run, and their pictures. */
export async function writeDocuments(run: Omit<Run, 'date'>): Promise<void> {
	const plots = plotsOf(run.figures);
	const folder = path.join('docs', PICTURES);
	await mkdir(folder, { recursive: true });
	for (const [language, file] of Object.entries(documents) as [Language, string][]) {
		for (const plot of plots) {
			const picture = await draw(plot.spec(language));
			await writeFile(path.join(folder, pictureName(plot, language)), picture);
		}
		const page = pageOf({ ...run, date: new Date() }, plots, language);
		const style = await resolveConfig(file);
		await writeFile(file, await format(page, { ...style, parser: 'markdown' }));
	}
}

/** The machine this runs on, in words. */
export function machineOf(): string {
	const [{ model }] = cpus();
	const memory = Math.round(totalmem() / 1024 ** 3);
	return `${cpus().length} × ${model.trim()}, ${memory} GiB, Node.js ${process.versions.node}`;
}
