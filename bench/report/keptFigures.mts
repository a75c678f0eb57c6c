import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Profile } from '../profile/profile.mts';
import type { Figures } from '../select.mts';
import type { Readings } from '../harness/bench.mts';

const FILE = '.sandbox/bench.json';

/** Where figures were measured: those of another n8n or machine are not put beside each other. */
export interface Setting {
	/** Of n8n. */
	version: string;
	machine: string;
	rounds: number;
	/** Whether numbers were small. */
	quick: boolean;
}

/** What a run measured. */
export interface Measured {
	figures: Figures;
	/** Only where it was asked for. */
	profile?: Profile;
}

interface Kept extends Setting {
	profile?: Profile;
	/** `null` stands for what was not reached within the time. */
	figures: Record<string, { ours: (number | null)[]; rival: (number | null)[] }>;
}

/** Keeps the figures of a run, so that a later one may measure some of its topics again. */
export async function keepFigures(setting: Setting, { figures, profile }: Measured): Promise<void> {
	const kept: Kept = { ...setting, profile, figures: Object.fromEntries(figures) };
	await mkdir(path.dirname(FILE), { recursive: true });
	await writeFile(FILE, JSON.stringify(kept));
}

/**
 * @returns the figures of the run that was kept last
 * @throws where there is none, or where its n8n, machine, rounds or numbers were others
 */
export async function keptFigures(setting: Setting): Promise<Measured> {
	const text = await readFile(FILE, 'utf8').catch(() => {
		throw new Error('There is no earlier run to merge with: leave out --merge');
	});
	const { figures, profile, ...earlier } = JSON.parse(text) as Kept;
	for (const key of ['version', 'machine', 'rounds', 'quick'] as const) {
		if (earlier[key] === setting[key]) continue;
		throw new Error(`The earlier run had another ${key}: ${earlier[key]}, not ${setting[key]}`);
	}
	const entries = Object.entries(figures).map(([key, { ours, rival }]): [string, Readings] => [
		key,
		{ ours: ours.map(orNever), rival: rival.map(orNever) },
	]);
	return { figures: new Map(entries), profile };
}

const orNever = (value: number | null): number => value ?? Infinity;
