import { ExecutionReader } from '../../../sandbox/n8n/executionReader.mts';
import { N8nApiError, type N8nSession } from '../../../sandbox/n8n/session.mts';
import type { Execution } from '../../../sandbox/n8n/types.mts';

const WORKFLOW = 'w1';

/** An n8n with these executions; what was asked of it, but for lists. */
function n8nWith(executions: Execution[]) {
	const asked: string[] = [];
	const answer = (path: string): unknown => {
		const { pathname, searchParams } = new URL(path, 'http://n8n');
		const id = pathname.split('/')[2];
		const withData = searchParams.get('includeData') === 'true';
		if (withData) asked.push(id ?? 'all');
		if (!id) return pageOf(executions, searchParams, withData);
		const found = executions.find((one) => one.id === id);
		if (!found) throw new N8nApiError(`GET ${path}`, 404, { message: 'Not Found' });
		return found;
	};
	const api = async <T,>(_method: string, path: string): Promise<T> =>
		await Promise.resolve(structuredClone(answer(path)) as T);
	return { reader: new ExecutionReader({ api } as unknown as N8nSession), executions, asked };
}

function pageOf(executions: Execution[], asked: URLSearchParams, withData: boolean) {
	const from = Number(asked.get('cursor') ?? 0);
	const upTo = from + Number(asked.get('limit'));
	const data = executions
		.slice(from, upTo)
		.map(({ data: whole, ...rest }) => (withData ? { ...rest, data: whole } : rest));
	return { data, nextCursor: upTo < executions.length ? String(upTo) : null };
}

function executionOf(id: number, more: Partial<Execution> = {}): Execution {
	return {
		id: String(id),
		workflowId: WORKFLOW,
		status: 'success',
		mode: 'trigger',
		startedAt: `2026-01-01T00:00:0${id % 10}.000Z`,
		stoppedAt: null,
		data: { resultData: { lastNodeExecuted: `node ${id}` } },
		...more,
	};
}

const lastNodes = (found: Execution[]) =>
	found.map(({ data }) => data?.resultData?.lastNodeExecuted);

describe('executions', () => {
	it('are read with their data, oldest first, each that has settled once', async () => {
		const { reader, asked } = n8nWith([executionOf(10), executionOf(9)]);
		expect(lastNodes(await reader.read(WORKFLOW))).toEqual(['node 9', 'node 10']);
		expect(lastNodes(await reader.read(WORKFLOW))).toEqual(['node 9', 'node 10']);
		expect([...asked].sort()).toEqual(['10', '9']);
	});

	it.each(['new', 'running', 'waiting'] as const)(
		'are read again while they are %s',
		async (status) => {
			const { reader, executions } = n8nWith([executionOf(1, { status })]);
			await reader.read(WORKFLOW);
			executions[0] = executionOf(1, { status: 'error', data: {} });
			expect(await reader.read(WORKFLOW)).toMatchObject([{ status: 'error', data: {} }]);
		},
	);

	it('are no longer there once they are deleted, also between list and look', async () => {
		const { reader, executions } = n8nWith([executionOf(1), executionOf(2, { status: 'running' })]);
		await reader.read(WORKFLOW);
		executions.shift();
		expect(lastNodes(await reader.read(WORKFLOW))).toEqual(['node 2']);
		const gone = executionOf(3);
		const { reader: other } = n8nWith([gone]);
		const reading = other.read(WORKFLOW);
		gone.id = 'deleted';
		expect(await reading).toEqual([]);
	});

	it('with the number of another, as after a database was set back, are read anew', async () => {
		const { reader, executions } = n8nWith([executionOf(1)]);
		await reader.read(WORKFLOW);
		executions[0] = executionOf(1, { startedAt: '2026-01-02T00:00:00.000Z', data: {} });
		expect(await reader.read(WORKFLOW)).toMatchObject([{ data: {} }]);
	});

	it('are read page by page where many are new', async () => {
		const many = Array.from({ length: 250 }, (_, index) => executionOf(index + 1));
		const { reader, asked } = n8nWith(many);
		expect(await reader.read(WORKFLOW)).toEqual(many);
		expect(asked).toEqual(['all', 'all', 'all']);
	});
});
