import type { OwnAccount } from '../../../../nodes/InstagramLeads/events/ownAccount';
import type { CachedClient } from '../../../../nodes/InstagramLeads/trigger/shared/cachedClient';
import { EntryIds } from '../../../../nodes/InstagramLeads/trigger/webhook/entryIds';
import { ACCOUNT } from '../../../helpers/conversations';
import { fakeClient, Refusal } from '../../../helpers/fakeClient';
import { cached, readableLog } from '../../../helpers/triggerParts';

const OTHER = '17841400000000777';

/** @param shown what Meta shows under the other id */
function entryIds(shown: () => unknown, own: OwnAccount | undefined = ACCOUNT) {
	const { client, calls } = fakeClient(shown);
	const added: string[] = [];
	const known = { own, addOwnId: (id: string) => void added.push(id) };
	const ids = new EntryIds(Object.assign(cached(client), known) as CachedClient, readableLog().log);
	return { ids, calls, added };
}

describe('entries for an account that nobody knows', () => {
	it.each([
		['its username', { id: OTHER, username: ACCOUNT.username }],
		['its id', { id: ACCOUNT.id }],
	])("are the account's own where Meta shows %s there", async (_name, shown) => {
		const { ids, added } = entryIds(() => shown);
		await ids.note([OTHER]);
		expect(added).toEqual([OTHER]);
	});

	it.each([
		['another name', { id: OTHER, username: 'other.shop' }],
		['nothing', {}],
		['a refusal', new Refusal(100)],
	])('are not where Meta shows %s, and it is not asked again', async (_name, shown) => {
		const { ids, added, calls } = entryIds(() => shown);
		await ids.note([OTHER, OTHER]);
		await ids.note([OTHER]);
		expect(added).toEqual([]);
		expect(calls).toEqual([`/${OTHER}`]);
	});

	it.each([
		['the known account', ACCOUNT.id, ACCOUNT],
		['another id of it', OTHER, { ...ACCOUNT, otherIds: [OTHER] }],
		['the Test button', '0', ACCOUNT],
		['an id that is none', '../me', ACCOUNT],
	])('nobody is asked about %s', async (_name, id, own) => {
		const { ids, calls } = entryIds(() => ({}), own);
		await ids.note([id]);
		expect(calls).toEqual([]);
	});
});
