import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Something that tests need, and in which environment variables they find it. */
export interface Started {
	env: Record<string, string>;
	stop(): Promise<void>;
}

/**
 * Starts something beside the tests, so that those that don't need it run meanwhile. The others wait
 * for it in `waitFor.js`.
 *
 * @param variable where they look for the file that tells of it
 * @returns stops it
 */
export async function startBeside(
	variable: string,
	start: () => Promise<Started>,
): Promise<() => Promise<void>> {
	const folder = await mkdtemp(path.join(tmpdir(), 'instagram-leads-beside-'));
	const file = path.join(folder, 'environment.json');
	process.env[variable] = file;
	const outcome = start().then(
		(started) => ({ started, news: { env: started.env } }),
		(error: unknown) => ({ started: undefined, news: { error: String(error) } }),
	);
	const told = outcome.then(async ({ started, news }) => {
		await writeFile(`${file}.part`, JSON.stringify(news), { mode: 0o600 });
		await rename(`${file}.part`, file);
		return started;
	});
	return async () => {
		try {
			const started = await told;
			await started?.stop();
		} finally {
			await rm(folder, { recursive: true, force: true });
		}
	};
}
