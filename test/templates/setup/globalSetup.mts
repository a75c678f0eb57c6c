import { startLab, type Lab } from './lab.mts';

declare global {
	/** For the end of the run, which is in the same process as its start. */
	var templatesLab: Lab | undefined;
}

/** Starts the lab that all tests of templates share, unless one is there already (`main.mts`). */
export default async function setup(): Promise<void> {
	if (process.env.TEMPLATES_N8N && process.env.TEMPLATES_INTERNET) return;
	globalThis.templatesLab = await startLab();
	Object.assign(process.env, globalThis.templatesLab.env);
}
