import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Clock ticks a second, which Linux tells CPU time in. */
const TICKS = 100;

/** Resident memory of a process in MiB, as the system tells it; NaN where there is no `ps`. */
export function residentMebibytes(pid: number | undefined): number {
	const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
	const kibibytes = Number(stdout);
	return kibibytes > 0 ? kibibytes / 1024 : Number.NaN;
}

/** Seconds a process has kept a processor busy so far; NaN where the system is not Linux. */
export function processorSeconds(pid: number | undefined): number {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		// The name in brackets may hold spaces.
		const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		return (Number(fields[11]) + Number(fields[12])) / TICKS;
	} catch {
		return Number.NaN;
	}
}
