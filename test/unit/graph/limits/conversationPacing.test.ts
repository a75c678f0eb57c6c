import { sleep } from 'n8n-workflow';

import {
	conversationsReady,
	conversationTurn,
} from '../../../../nodes/InstagramLeads/graph/limits/conversationPacing';
import { settled } from '../../../helpers/waiting';

const free = async () => {};

let now: number;
let accounts = 0;
let account: string;
beforeEach(() => {
	now = 1_000_000;
	account = `paced${accounts++}`;
	jest.spyOn(performance, 'now').mockImplementation(() => now);
	jest.mocked(sleep).mockImplementation(async (milliseconds) => {
		// Whoever had a turn goes on before the time has passed.
		await settled();
		now += milliseconds;
	});
});
afterEach(() => {
	jest.restoreAllMocks();
	jest.mocked(sleep).mockImplementation(async () => {});
});

/** Takes turns that were asked for at the same time; says when each call went out. All are answered at once. */
async function turnsOf(count: number, leave = free, isAnswered = true): Promise<number[]> {
	const start = now;
	const at: number[] = [];
	const goOut = async () => {
		await leave();
		at.push(now - start);
	};
	await Promise.all(
		Array.from({ length: count }, async () => {
			const answered = await conversationTurn(account, goOut);
			if (isAnswered) answered();
		}),
	);
	return at;
}

describe("an account's calls for conversations", () => {
	it('go out 600 ms apart, so that no three fall into a second, whatever 200 ms do', async () => {
		const at = await turnsOf(5);
		expect(at).toEqual([0, 600, 1200, 1800, 2400]);
		for (const [index, moment] of at.slice(2).entries()) {
			expect(moment - at[index]).toBeGreaterThanOrEqual(1200);
		}
	});

	it('are told of when one could go out, behind those in line, which takes no turn', async () => {
		const start = now;
		const at: Record<string, number> = {};
		const note = (name: string) => () => void (at[name] = now - start);
		const takeTurn = async (name: string) => {
			(await conversationTurn(account, free))();
			note(name)();
		};
		await Promise.all([
			takeTurn('first'),
			takeTurn('second'),
			conversationsReady(account).then(note('ready')),
			takeTurn('third'),
		]);
		expect(at).toEqual({ first: 0, second: 600, ready: 1200, third: 1200 });
	});

	it('count as late where their answers are: at the most by 3 s', async () => {
		expect(await turnsOf(5, free, false)).toEqual([0, 600, 4000, 4600, 8000]);
	});

	it('count as having reached Meta by when they were answered', async () => {
		const at: number[] = [];
		const goOut = async () => void at.push(now);
		const answered = await conversationTurn(account, goOut);
		now += 300;
		answered();
		(await conversationTurn(account, goOut))();
		await conversationTurn(account, goOut);
		expect(at.map((moment) => moment - at[0])).toEqual([0, 600, 1300]);
	});

	it('wait no longer for an answer than it takes to come', async () => {
		const at: number[] = [];
		const goOut = async () => void at.push(now);
		const answered = await conversationTurn(account, goOut);
		(await conversationTurn(account, goOut))();
		now += 600;
		jest.mocked(sleep).mockImplementationOnce(async () => {
			now += 500;
			answered();
			await new Promise(() => {});
		});
		await conversationTurn(account, goOut);
		expect(at.map((moment) => moment - at[0])).toEqual([0, 600, 2700]);
	});

	it('need no pause where the last one was long ago', async () => {
		await turnsOf(1);
		now += 600;
		expect(await turnsOf(1)).toEqual([0]);
	});

	it('keep their distance after the process stood still', async () => {
		jest.mocked(sleep).mockImplementationOnce(async () => {
			await settled();
			now += 5000;
		});
		expect(await turnsOf(4)).toEqual([0, 5000, 5600, 6200]);
	});

	it('keep their distance from a call that was held up on its way out', async () => {
		const held = jest.fn(async () => {
			if (held.mock.calls.length === 1) now += 3000;
		});
		expect(await turnsOf(3, held)).toEqual([3000, 3600, 4200]);
	});

	it('lose no time to one that may not go out', async () => {
		await turnsOf(1);
		now += 600;
		const refused = conversationTurn(account, async () => await Promise.reject(new Error('held')));
		const next = turnsOf(1);
		await expect(refused).rejects.toThrow('held');
		expect(await next).toEqual([0]);
	});

	it('are nothing to another account', async () => {
		await turnsOf(1);
		account = 'another';
		expect(await turnsOf(1)).toEqual([0]);
	});
});
