import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Business } from './business.mts';
import { startOwnN8n, type OwnN8n } from './ownN8n.mts';

/** An n8n of its own whose clock, schedules included, a test can move. */
export interface MovedN8n extends OwnN8n {
	/** What moves the clock: Debian's libfaketime, or `Date` itself where that isn't there. */
	movedBy: 'libfaketime' | 'Date';
	/** Moves n8n's clock ahead, and that of Instagram beside it. */
	advance(seconds: number, businesses: Business[]): Promise<void>;
}

const LIBRARIES = [
	process.env.LIBFAKETIME ?? '',
	'/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
	'/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1',
];

/** With libfaketime even the isolates in which n8n evaluates expressions live in moved time. */
function environmentOf(clockFile: string): Pick<MovedN8n, 'movedBy'> & {
	env: Record<string, string>;
} {
	const preload = path.resolve('test/e2e/harness/movedClock.js');
	const env = {
		NODE_OPTIONS: `--require ${JSON.stringify(preload)}`,
		E2E_CLOCK_FILE: clockFile,
		EXECUTIONS_DATA_PRUNE: 'false',
		// A year's time must not sign the test out.
		N8N_USER_MANAGEMENT_JWT_DURATION_HOURS: '9000',
		N8N_USER_MANAGEMENT_JWT_REFRESH_TIMEOUT_HOURS: '-1',
	};
	const library = LIBRARIES.find((file) => existsSync(file));
	if (library === undefined) {
		const byDate = { E2E_CLOCK_DATE: '1', N8N_EXPRESSION_ENGINE: 'legacy' };
		return { movedBy: 'Date', env: { ...env, ...byDate } };
	}
	const byLibrary = {
		LD_PRELOAD: library,
		FAKETIME_TIMESTAMP_FILE: clockFile,
		FAKETIME_CACHE_DURATION: '1',
		FAKETIME_DONT_FAKE_MONOTONIC: '1',
	};
	return { movedBy: 'libfaketime', env: { ...env, ...byLibrary } };
}

/** Starts such an n8n with the built package installed, its clock not moved yet. */
export async function startMovedN8n(): Promise<MovedN8n> {
	let clockFile = '';
	let movedBy: MovedN8n['movedBy'] = 'Date';
	const own = await startOwnN8n(async (folder) => {
		clockFile = path.join(folder, 'clock');
		await writeFile(clockFile, '+0');
		const moved = environmentOf(clockFile);
		movedBy = moved.movedBy;
		return moved.env;
	});
	let ahead = 0;
	return {
		...own,
		movedBy,
		async advance(seconds, businesses) {
			ahead += seconds;
			for (const { instagram } of businesses) await instagram.setClock({ advanceSeconds: seconds });
			await writeFile(clockFile, `+${ahead}`);
		},
	};
}
