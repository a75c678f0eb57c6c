import { createProgress } from '../../../sandbox/n8n/progress.mts';

function recordingOutput(isTTY: boolean) {
	const written: string[] = [];
	return { isTTY, columns: 80, write: (text: string) => written.push(text), written };
}

describe('progress', () => {
	const ci = process.env.CI;
	beforeEach(() => {
		delete process.env.CI;
		jest.useFakeTimers();
	});
	afterEach(() => {
		jest.useRealTimers();
		if (ci !== undefined) process.env.CI = ci;
	});

	it('writes plain lines now and then where nobody can see a line change', () => {
		const output = recordingOutput(false);
		const progress = createProgress(output);

		progress.phase('Installing n8n');
		progress.detail('812 of 2,200 packages');
		jest.advanceTimersByTime(31_000);
		progress.done('2,200 packages');

		expect(output.written).toEqual([
			'  Installing n8n\n',
			'  … Installing n8n · 812 of 2,200 packages · 15 s\n',
			'  … Installing n8n · 812 of 2,200 packages · 30 s\n',
			'✓ Installing n8n · 2,200 packages · 31 s\n',
		]);
	});

	it('rewrites one line on a terminal', () => {
		const output = recordingOutput(true);
		const progress = createProgress(output);

		progress.phase('Starting n8n');
		jest.advanceTimersByTime(1000);
		progress.failed();

		expect(output.written.length).toBeGreaterThan(4);
		expect(output.written.slice(0, -1).every((text) => !text.includes('\n'))).toBe(true);
		expect(output.written.at(-1)).toContain('✗ Starting n8n · failed · 1 s\n');
	});

	it('ends a phase when the next one starts', () => {
		const output = recordingOutput(false);
		const progress = createProgress(output);

		progress.phase('One');
		progress.phase('Two');

		expect(output.written).toEqual(['  One\n', '✓ One · 0 s\n', '  Two\n']);
	});
});
