import { startRun, type SharedRun } from '../../e2e/setup/run.mts';
import { startInternet, type Internet } from './proxy.mts';

declare global {
	/** For the end of the run, which is in the same process as its start. */
	var templatesRun: { run: SharedRun; internet: Internet } | undefined;
}

/**
 * Starts the one n8n that all tests of templates share. To it, the internet is what tests put there
 * (`onInternet`).
 */
export default async function setup(): Promise<void> {
	const internet = await startInternet();
	try {
		const run = await startRun('templates', internet.env);
		globalThis.templatesRun = { run, internet };
		process.env.TEMPLATES_N8N = JSON.stringify(run.shared);
		process.env.TEMPLATES_INTERNET = internet.folder;
	} catch (error) {
		await internet.close();
		throw error;
	}
}
