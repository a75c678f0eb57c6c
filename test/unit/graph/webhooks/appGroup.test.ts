import { AppGroup } from '../../../../nodes/InstagramLeads/graph/webhooks/appGroup';
import type { AppMember } from '../../../../nodes/InstagramLeads/graph/webhooks/appMember';
import { passTime } from '../../../helpers/clock';

const MINUTE = 60_000;
const address = (key: string) => `https://n8n.example.com/webhook/${key}/webhook`;

/** A trigger of the workflow called as its key is, for an account. */
function memberOf(key: string, account?: string): AppMember {
	return {
		key,
		workflow: `workflow ${key}`,
		callbackUrl: address(key),
		own: account === undefined ? undefined : { id: account, otherIds: [`${account}9`] },
		takenKey: undefined,
		hasSecret: (secret) => secret === 'the secret',
		takeOver: async () => {},
		groupChanged: () => {},
	};
}

/** A group of proved members. */
function groupOf(...members: AppMember[]): AppGroup {
	const group = new AppGroup();
	for (const member of members) {
		group.noteProof(member.key, true);
		group.join(member);
	}
	return group;
}

const keysOf = (members: ReadonlyArray<{ key: string }>) => members.map(({ key }) => key);

describe('an entry', () => {
	const direct = memberOf('direct', '1');
	const comments = memberOf('comments', '1');
	const other = memberOf('other', '2');
	const unknown = memberOf('unknown');

	it.each<[string, AppMember[], AppMember, string, boolean]>([
		['of the own account', [direct, other], direct, '1', true],
		['of the own account, by another of its ids', [direct, other], direct, '19', true],
		["of another workflow's account", [direct, other], direct, '2', false],
		["of another workflow's account, by another of its ids", [direct, other], direct, '29', false],
		['that names no account', [direct, other], direct, '0', true],
		['of an account of the app without a workflow, alone', [direct], direct, '3', true],
		['of such an account, beside a workflow of the same', [direct, comments], direct, '3', true],
		['of such an account, where there are several', [direct, other], direct, '3', false],
		['where the own account is not known yet', [unknown, other], unknown, '1', true],
		['of another, where the own one is not known yet', [unknown, other], unknown, '2', false],
	])('%s', (_name, members, member, entryId, isFor) => {
		expect(groupOf(...members).isFor(member, entryId)).toBe(isFor);
	});

	it('of an account whose workflow was unpublished is for nobody, for as long as Meta repeats it', () => {
		const group = groupOf(direct, other);
		group.leave(other);
		group.forget('other');
		expect(group.isFor(direct, '2')).toBe(false);
		passTime(36 * 60 * MINUTE + 1000);
		expect(group.isFor(direct, '2')).toBe(true);
	});

	it('is kept from nobody by who only typed the app ID, be it up or gone', () => {
		const group = groupOf(direct);
		group.join(other);
		expect(group.isFor(direct, '2')).toBe(true);
		expect(group.hasOtherFor('direct', '2')).toBe(false);
		group.leave(other);
		expect(group.isFor(direct, '2')).toBe(true);
	});
});

describe('an entry of an account that another is for which is not up yet', () => {
	const direct = memberOf('direct', '1');
	const other = { key: 'other', workflow: 'Other', accounts: ['2', '29'] };

	it('is for nobody, also when the other is waited for no longer', () => {
		const group = groupOf(direct);
		group.expect([other]);
		const seen = ['1', '2', '29', '3'].map((id) => group.isFor(direct, id));
		passTime(5 * MINUTE + 1);
		group.dropLate();
		const later = ['1', '2', '29', '3'].map((id) => group.isFor(direct, id));
		expect(seen).toEqual([true, false, false, false]);
		expect(later).toEqual([true, false, false, true]);
	});

	it('is for nobody while anybody may come', () => {
		const group = groupOf(direct);
		group.missing.expectAnybody();
		const before = ['1', '2'].map((id) => group.isFor(direct, id));
		const mayBe = group.mayBeForOther('direct', '2');
		passTime(30_001);
		expect([...before, mayBe]).toEqual([true, false, true]);
		expect(['1', '2'].map((id) => group.isFor(direct, id))).toEqual([true, true]);
	});
});

describe('after a restart', () => {
	const stored = [
		{ key: 'a', workflow: 'A', callbackUrl: address('a') },
		{ key: 'b', workflow: 'B' },
	];

	it('a delivery comes too early until all that there were are up, in whatever order', () => {
		const group = groupOf(memberOf('c'));
		group.expect(stored);
		const seen = ['b', 'a'].map((key) => {
			const before = group.missing.isAwaited;
			group.join(memberOf(key));
			return before;
		});
		expect([...seen, group.missing.isAwaited]).toEqual([true, true, false]);
	});

	it('who does not come in five minutes is given up, once, whatever others stored', () => {
		const group = groupOf(memberOf('a'));
		group.expect(stored);
		passTime(4 * MINUTE);
		expect([group.missing.isAwaited, group.dropLate()]).toEqual([true, []]);
		group.expect(stored);
		passTime(MINUTE + 1);
		expect(group.missing.isAwaited).toBe(false);
		expect(keysOf(group.dropLate())).toEqual(['b']);
		group.expect(stored);
		expect([group.missing.isAwaited, group.dropLate()]).toEqual([false, []]);
	});

	it('anybody may come for half a minute where nothing could be stored', () => {
		const group = groupOf(memberOf('a'));
		group.missing.expectAnybody();
		const before = group.missing.isAwaited;
		passTime(30_001);
		expect([before, group.missing.isAwaited]).toEqual([true, false]);
	});
});

describe('what is remembered', () => {
	it('holds who is closed with n8n, and not who is unpublished, in either order of n8n’s two calls', () => {
		const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((key) => memberOf(key));
		const group = groupOf(a, b, c, d);
		group.leave(b);
		group.forget('c');
		group.leave(c);
		group.leave(d);
		group.forget('d');
		expect(keysOf(group.known)).toEqual(['a', 'b']);
		expect(group.missing.isAwaited).toBe(false);
	});

	it('does not hold who is being unpublished, though its trigger is up still', () => {
		const group = groupOf(memberOf('a'), memberOf('b'));
		group.forget('b', address('b'));
		expect([keysOf(group.known), keysOf(group.members)]).toEqual([['a'], ['a', 'b']]);
		expect(group.hasOtherFor('a', '1')).toBe(false);
	});

	it('holds nobody who has proved nothing', () => {
		const group = groupOf(memberOf('a'));
		group.join(memberOf('b'));
		expect(keysOf(group.known)).toEqual(['a']);
		expect(keysOf(group.successors)).toEqual(['a']);
	});

	it('several published anew at once are waited for, each of them', () => {
		const group = groupOf(memberOf('a'), memberOf('b'), memberOf('c'));
		const [, b, c] = group.members;
		for (const member of [b, c]) group.leave(member, true);
		const seen = [c, b].map((member) => {
			group.join(member);
			return group.missing.isAwaited;
		});
		expect(seen).toEqual([true, false]);
	});

	it('a workflow published anew is waited for a moment, where nothing else brings what comes then', () => {
		const group = groupOf(memberOf('a'), memberOf('b'));
		const [, b] = group.members;
		group.leave(b, true);
		group.forget('b');
		const before = group.missing.isAwaited;
		group.join(b);
		const published = group.missing.isAwaited;
		group.leave(b, true);
		passTime(5001);
		expect([before, published, group.missing.isAwaited]).toEqual([true, false, false]);
	});
});

describe('who belongs to the app', () => {
	const [a, b, c] = ['a', 'b', 'c'].map((key) => memberOf(key));

	it.each<[string, string[], AppMember[], AppMember[], boolean, string[]]>([
		['the first signature tells', [], [a, b], [c], true, ['a', 'b']],
		['a known one brings others in, and out', ['a', 'c'], [a, b], [c], true, ['a', 'b']],
		['a stranger tells nothing against a known one', ['a'], [c], [a, b], false, ['a']],
		['nor against one whose secret is not known in time', ['a'], [c], [], false, ['a']],
		['a stranger tells against a stranger', [], [c], [a], true, ['c']],
		['no signature tells nothing', ['a'], [], [a, b], false, ['a']],
	])('%s', (_name, known, signers, others, isTelling, due) => {
		const group = new AppGroup();
		for (const member of [a, b, c]) group.join(member);
		for (const key of known) group.noteProof(key, true);
		expect(group.noteSignatures(signers, others)).toBe(isTelling);
		expect(keysOf(group.known)).toEqual(due);
	});

	it('Meta’s refusal of one who has proved nothing says nothing of the app of those who have', () => {
		const group = groupOf(a);
		group.join(b);
		group.refusedByMeta('b');
		const byStranger = group.isManagedElsewhere;
		group.refusedByMeta('a');
		const byKnown = group.isManagedElsewhere;
		group.toldByMeta('b', 'the secret', address('a'));
		expect([byStranger, byKnown, group.isManagedElsewhere]).toEqual([false, true, false]);
		expect([group.holder?.key, group.isProved('b')]).toEqual(['a', true]);
	});
});

describe('who Meta told where the callback points', () => {
	it('shows that all with the same secret belong to the app', () => {
		const group = new AppGroup();
		group.join(memberOf('a'));
		group.join({ ...memberOf('b'), hasSecret: () => false });
		group.toldByMeta('c', 'the secret', address('a'));
		expect(['a', 'b', 'c'].filter((key) => group.isProved(key))).toEqual(['a', 'c']);
	});
});

describe('others that need the callback', () => {
	const far = { key: 'far', workflow: 'Far', callbackUrl: address('far') };

	it.each<[string, (group: AppGroup) => void, string[]]>([
		['are those that are stored', () => {}, ['far']],
		['are none that are up, which can take it over', (group) => group.join(memberOf('far')), []],
		['are none that were unpublished here', (group) => group.forget('far'), []],
		[
			'are those that are waited for',
			(group) => group.expect([{ key: 'b', workflow: 'B' }]),
			['far', 'b'],
		],
		[
			'are those whose webhook n8n has not set up yet',
			(group) => {
				group.noteProof('b', true);
				group.join({ ...memberOf('b'), callbackUrl: undefined });
			},
			['b', 'far'],
		],
	])('%s', (_name, arrange, due) => {
		const group = groupOf(memberOf('a'));
		arrange(group);
		expect(keysOf(group.elsewhere([far]))).toEqual(due);
	});
});

describe('the callback', () => {
	it('belongs to the member at its address, however it is spelt', () => {
		const group = groupOf(memberOf('a'), memberOf('b'));
		group.noteCallback('HTTPS://N8N.example.com:443/webhook/b/webhook', 5);
		expect(group.holder?.key).toBe('b');
		expect(group.callback).toEqual({ callbackUrl: address('b'), since: 5 });
	});

	it('that is foreign is not the group’s', () => {
		const group = groupOf(memberOf('a'));
		group.noteCallback('https://crm.example.com/hook');
		expect([group.callback, group.hasVanished()]).toEqual([undefined, false]);
	});

	it('of one that is gone is taken over after three minutes, not before: n8n may be bringing it up', () => {
		const group = groupOf(memberOf('a'), memberOf('b'));
		group.noteCallback(address('b'));
		expect(group.hasVanished()).toBe(false);
		group.leave(group.members[1]);
		const seen = [0, 2.9, 0.2].map((minutes) => {
			passTime(minutes * MINUTE);
			return group.hasVanished();
		});
		expect(seen).toEqual([false, false, true]);
		group.noteCallback(address('a'));
		expect(group.hasVanished()).toBe(false);
	});

	it('of one whose webhook n8n has taken away is taken over at once', () => {
		const group = groupOf(memberOf('a'), memberOf('b'));
		group.noteCallback(address('b'));
		group.leave(group.members[1]);
		const before = group.hasVanished();
		group.forget('b', address('b'));
		const taken = group.hasVanished();
		group.publishing('b', address('b'));
		expect([before, taken, group.hasVanished()]).toEqual([false, true, false]);
	});

	it('is left to those who have proved to belong to the app, as long as there are any', () => {
		const group = groupOf(memberOf('a'));
		group.join(memberOf('b'));
		const before = [group.mayReplace('a'), group.mayReplace('b')];
		group.forget('a');
		expect([...before, group.mayReplace('b')]).toEqual([true, false, true]);
	});

	it('that Meta lets nobody take over is tried at once again when it was moved meanwhile', () => {
		const group = groupOf(memberOf('a'), memberOf('b'));
		group.noteCallback(address('a'));
		group.replacementRefused();
		const seen = [0, 59_000, 2000].map((milliseconds) => {
			passTime(milliseconds);
			return group.mayReplace('a');
		});
		group.replacementRefused();
		group.noteCallback(address('b'));
		expect([...seen, group.mayReplace('a')]).toEqual([false, false, true, true]);
	});

	it('is changed by one at a time, though the one before it failed', async () => {
		const group = new AppGroup();
		const steps: string[] = [];
		const change = async (name: string, fails: boolean) =>
			await group.exclusively(async () => {
				steps.push(`${name} begins`);
				await Promise.resolve();
				steps.push(`${name} ends`);
				if (fails) throw new Error(name);
			});
		const results = await Promise.allSettled([change('first', true), change('second', false)]);
		expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
		expect(steps).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
	});
});

afterEach(() => void jest.restoreAllMocks());
