import { existsSync } from 'node:fs';
import path from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Without a sandbox (containers have none) and without calls home. */
export const CHROMIUM_FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** The Chromium that `CHROMIUM` names, else the one on the PATH. */
export function findChromium(): string {
	const { CHROMIUM, PATH = '' } = process.env;
	if (CHROMIUM) return CHROMIUM;
	const candidates = PATH.split(path.delimiter).flatMap((folder) =>
		NAMES.map((name) => path.join(folder, name)),
	);
	const found = candidates.find((file) => existsSync(file));
	if (!found) throw new Error('No Chromium on the PATH: set CHROMIUM to where it is.');
	return found;
}
