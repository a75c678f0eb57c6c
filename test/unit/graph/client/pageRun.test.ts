import { PageRun } from '../../../../nodes/InstagramLeads/graph/client/pageRun';
import { fakeClient } from '../../../helpers/fakeClient';
import { all } from '../../../helpers/meta';

/** How many pages a run reads where each names these entries and this cursor. */
function pagesOf(page: (n: number) => { ids: string[]; after: string }, maxPages?: number): number {
	const run = new PageRun(maxPages);
	for (let n = 1; n < 5000; n++) {
		const { ids, after } = page(n);
		if (run.next({ data: ids.map((id) => ({ id })), after }) === undefined) return n;
	}
	return Infinity;
}

describe('a run through pages', () => {
	it('ends where cursors lead in a circle', () => {
		expect(pagesOf((n) => ({ ids: [`${n}`], after: n % 2 ? 'A' : 'B' }))).toBe(3);
	});

	it('ends where ever new cursors bring nothing new', () => {
		expect(pagesOf((n) => ({ ids: [], after: `${n}` }))).toBe(10);
		expect(pagesOf((n) => ({ ids: ['a', 'b'], after: `${n}` }))).toBe(11);
	});

	it('goes on over a few pages with nothing on them', () => {
		const ids = (n: number) => (n % 10 === 0 ? [`${n}`] : []);
		expect(pagesOf((n) => ({ ids: ids(n), after: `${n}` }), 100)).toBe(100);
	});

	it('ends in any case, and says so', () => {
		expect(pagesOf((n) => ({ ids: [`${n}`], after: `${n}` }))).toBe(1000);
		const run = new PageRun(2);
		run.next({ data: [], after: 'A' });
		expect(run.isCut).toBe(false);
		run.next({ data: [], after: 'B' });
		expect(run.isCut).toBe(true);
	});

	it('is what every edge is read by', async () => {
		const { client } = fakeClient((_path, { after }) => ({
			data: [{ id: after ?? 'first' }],
			paging: { cursors: { after: after === 'A' ? 'B' : 'A' }, next: 'https://x' },
		}));
		expect(await all(client.pages('/1/media'))).toHaveLength(3);
	});
});
