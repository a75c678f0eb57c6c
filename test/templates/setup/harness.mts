import { startRun, stopRun } from '../../e2e/setup/run.mts';
import { startInternet } from './proxy.mts';

/** An n8n to whose eyes the internet is what tests put there (`onInternet`). */
export interface Harness {
	/** What tests need to find it. */
	env: { TEMPLATES_N8N: string; TEMPLATES_INTERNET: string };
	stop(): Promise<void>;
}

/** Starts the one n8n that all tests of templates share, and its internet. */
export async function startHarness(): Promise<Harness> {
	const internet = await startInternet();
	try {
		const run = await startRun('templates', internet.env);
		return {
			env: { TEMPLATES_N8N: JSON.stringify(run.shared), TEMPLATES_INTERNET: internet.folder },
			stop: async () => {
				await stopRun(run);
				await internet.close();
			},
		};
	} catch (error) {
		await internet.close();
		throw error;
	}
}
