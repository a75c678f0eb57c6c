import type { ITriggerFunctions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import { Lifetime } from '../../../nodes/InstagramLeads/common/lifetime';
import { GraphError } from '../../../nodes/InstagramLeads/graph/errors/graphError';
import { conversationTurn } from '../../../nodes/InstagramLeads/graph/limits/conversationPacing';
import { Throttle } from '../../../nodes/InstagramLeads/graph/limits/throttle';
import { CachedClient } from '../../../nodes/InstagramLeads/trigger/shared/cachedClient';
import { facebookCredential } from '../../helpers/credentials';
import { triggerNode } from '../../helpers/nodes';
import { passTime, stepWallClock } from '../../helpers/clock';
import { retryFor } from '../../helpers/triggerParts';

const HOUR_MS = 60 * 60 * 1000;
const RATE = GraphError.fromResponse(400, { error: { code: 4, message: 'limit' } });

/** The longest that was waited for, in milliseconds. */
const longestWait = () =>
	Math.max(0, ...jest.mocked(sleep).mock.calls.map(([milliseconds]) => milliseconds));

afterEach(() => jest.restoreAllMocks());

describe.each([-HOUR_MS, HOUR_MS])('when the wall clock steps by %i ms', (step) => {
	it('calls for conversations keep their distance', async () => {
		const account = `stepped${step}`;
		await conversationTurn(account, async () => {});
		stepWallClock(step);
		await conversationTurn(account, async () => {});
		expect(longestWait()).toBeGreaterThan(0);
		expect(longestWait()).toBeLessThanOrEqual(600);
	});

	it('a hold of a few seconds stays one of a few seconds', async () => {
		const throttle = new Throttle();
		throttle.answered('other', {}, RATE);
		stepWallClock(step);
		await throttle.turn('other');
		expect(longestWait()).toBeGreaterThan(1000);
		expect(longestWait()).toBeLessThanOrEqual(5000);
	});

	it('a changed credential is seen as soon as ever', async () => {
		const getCredentials = jest.fn(async () => facebookCredential());
		const context = {
			getCredentials,
			getNode: triggerNode,
			helpers: {},
		} as unknown as ITriggerFunctions;
		const client = new CachedClient(context);
		await client.credential();
		stepWallClock(step);
		await client.credential(1000);
		expect(getCredentials).toHaveBeenCalledTimes(1);
		passTime(1001);
		await client.credential(1000);
		expect(getCredentials).toHaveBeenCalledTimes(2);
	});

	it('who waits for Meta waits as long as Meta asked', async () => {
		const retryAt = new Date(Date.now() + 20_000).toISOString();
		const failure = RATE.withDetails({ facts: { retryAt } });
		stepWallClock(step);
		const ends = [failure, undefined];
		await retryFor().run(async () => {
			const end = ends.shift();
			if (end) throw end;
		});
		expect(longestWait()).toBeGreaterThan(19_000);
		expect(longestWait()).toBeLessThanOrEqual(20_000);
	});

	it('nobody waits longer for what may take a minute', async () => {
		const lifetime = new Lifetime();
		stepWallClock(step);
		await lifetime.pause(60_000);
		expect(longestWait()).toBe(60_000);
	});
});
