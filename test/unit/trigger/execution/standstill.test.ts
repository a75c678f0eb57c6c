import { Standstill } from '../../../../nodes/InstagramLeads/trigger/execution/standstill';

const MINUTE = 60_000;

/** `a` and `b` are contacts that fail at that minute; `ok`: something went well. */
type Story = Array<[minute: number, what: 'a' | 'b' | 'c' | 'ok']>;

function told(story: Story): Standstill {
	const standstill = new Standstill({ failures: 0, contacts: [], probeAt: 0 });
	for (const [minute, what] of story) {
		if (what === 'ok') standstill.succeeded(minute * MINUTE);
		else standstill.failed(what, minute * MINUTE);
	}
	return standstill;
}

it.each<[string, Story, boolean]>([
	['nothing failed', [[0, 'ok']], false],
	['one contact fails again and again', [[0, 'a'], [1, 'a'], [6, 'a']], false], // prettier-ignore
	['two contacts fail', [[0, 'a'], [1, 'b']], true], // prettier-ignore
	['two contacts fail, and something goes well in between', [[0, 'a'], [1, 'ok'], [2, 'b']], false], // prettier-ignore
	['something goes well again', [[0, 'a'], [1, 'b'], [2, 'ok']], false], // prettier-ignore
])('nothing goes, or something does: %s', (_name, story, isOn) => {
	expect(told(story).isOn).toBe(isOn);
});

it.each<[string, Story, number]>([
	['two failed', [[0, 'a'], [0, 'b']], 1], // prettier-ignore
	['the first probe failed', [[0, 'a'], [0, 'b'], [1, 'a']], 6], // prettier-ignore
	['the second', [[0, 'a'], [0, 'b'], [1, 'a'], [6, 'b']], 21], // prettier-ignore
	['the third', [[0, 'a'], [0, 'b'], [1, 'a'], [6, 'b'], [21, 'a']], 81], // prettier-ignore
	['n8n had three when it began', [[0, 'a'], [0, 'b'], [0, 'c']], 5], // prettier-ignore
	['n8n had five', [[0, 'a'], [0, 'b'], [0, 'c'], [0, 'a'], [0, 'b']], 5], // prettier-ignore
	['n8n had five, and the first probe failed', [[0, 'a'], [0, 'b'], [0, 'c'], [0, 'a'], [0, 'b'], [5, 'a']], 20], // prettier-ignore
	['n8n had five, and the second', [[0, 'a'], [0, 'b'], [0, 'c'], [0, 'a'], [0, 'b'], [5, 'a'], [20, 'b']], 80], // prettier-ignore
	['it failed again soon after it was over', [[0, 'a'], [0, 'b'], [1, 'ok'], [2, 'a'], [2, 'b']], 17], // prettier-ignore
	['it failed again long after', [[0, 'a'], [0, 'b'], [1, 'ok'], [30, 'ok'], [40, 'a'], [40, 'b']], 41], // prettier-ignore
])('the next event is tried at the right minute: %s', (_name, story, minute) => {
	expect(told(story).probeAt).toBe(minute * MINUTE);
});

it('is the same after it was written down', () => {
	const standstill = told([[0, 'a'], [0, 'b'], [1, 'a']]); // prettier-ignore
	const stored = standstill.toJSON();
	expect(stored && new Standstill(stored).toJSON()).toEqual(stored);
	expect(stored).toEqual({ failures: 3, contacts: ['a', 'b'], probeAt: 6 * MINUTE });
	standstill.succeeded(7 * MINUTE);
	expect(standstill.toJSON()).toBeUndefined();
});
