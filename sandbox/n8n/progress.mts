/**
 * Tells a person what long work is doing: on a terminal one line that is rewritten, elsewhere (CI,
 * a file, a pipe) a plain line now and then.
 */
export interface Progress {
	/** Starts a phase; ends the one before. */
	phase(title: string): void;
	/** Details of the running phase, such as `812 of 2,200 packages`. */
	detail(text: string): void;
	/** Ends the running phase; `text` says how it went (default: `done`). */
	done(text?: string): void;
	/** Ends the running phase because it failed. */
	failed(): void;
}

interface Output {
	write(text: string): unknown;
	isTTY?: boolean;
	columns?: number;
}

const REDRAW_MS = 250;
const PLAIN_LINE_MS = 15_000;

/** Seconds since `start` (ms since the epoch), as people read them: `8 s`, `2 min 05 s`. */
function elapsedSince(start: number): string {
	const seconds = Math.round((Date.now() - start) / 1000);
	if (seconds < 60) return `${seconds} s`;
	return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** A {@link Progress} that writes to `output` (default: the standard output). */
export function createProgress(output: Output = process.stdout): Progress {
	const live = output.isTTY === true && !process.env.CI;
	let title: string | undefined;
	let details = '';
	let startedAt = 0;
	let timer: NodeJS.Timeout | undefined;

	const line = (): string =>
		[title, details, elapsedSince(startedAt)].filter((part) => part !== '').join(' · ');
	const tick = (): void => {
		if (live) output.write(`\r\u001b[2K  ${line().slice(0, (output.columns ?? 100) - 3)}`);
		else output.write(`  … ${line()}\n`);
	};
	const end = (mark: string, text: string): void => {
		if (title === undefined) return;
		clearInterval(timer);
		details = text;
		output.write(`${live ? '\r\u001b[2K' : ''}${mark} ${line()}\n`);
		title = undefined;
	};

	return {
		phase(next) {
			end('✓', '');
			[title, details, startedAt] = [next, '', Date.now()];
			if (live) tick();
			else output.write(`  ${next}\n`);
			timer = setInterval(tick, live ? REDRAW_MS : PLAIN_LINE_MS);
			timer.unref();
		},
		detail(text) {
			details = text;
		},
		done: (text = '') => end('✓', text),
		failed: () => end('✗', 'failed'),
	};
}
