import { watch } from '../harness/arrivals.mts';
import type { Bench } from '../harness/bench.mts';
import { bodiesOf } from '../harness/deliveries.mts';
import { postNoted } from '../harness/people.mts';
import type { Lane } from '../lanes.mts';
import { openLanes, type Lanes } from './lanesOpen.mts';
import type { Rival, Row, Topic } from './row.mts';

type Beside = Exclude<Rival, 'naive'>;

const SENDERS = [10, 50];
const RIVALS: Beside[] = ['webhook', 'code', 'control'];

const rowOf = (senders: number, rival: Beside): Row => ({
	key: `throughput-${senders}-${rival}`,
	name: {
		en: `executions a second, one event a POST, ${senders} senders`,
		ru: `выполнений в секунду, одно событие в POST, отправителей: ${senders}`,
	},
	unit: '1/s',
	rival,
	...(rival === 'control' ? { goal: { of: 'ratio', atLeast: 0.85 } } : {}),
});

/** How many deliveries a second get through. */
export const throughput: Topic = {
	name: 'throughput',
	title: { en: 'Throughput', ru: 'Пропускная способность' },
	rows: SENDERS.flatMap((senders) => RIVALS.map((rival) => rowOf(senders, rival))),
	measure: async (bench) => {
		const lanes = await openLanes(bench, 'bench-throughput');
		try {
			// The first round warms everything up.
			for (let round = 0; round <= bench.rounds; round++) {
				for (const senders of SENDERS) await measureRound(bench, lanes, senders, round);
			}
		} finally {
			await lanes.close();
		}
	},
};

async function measureRound(
	bench: Bench,
	lanes: Lanes,
	senders: number,
	round: number,
): Promise<void> {
	const isWarmUp = round === 0;
	bench.say(isWarmUp ? `${senders} senders: warming up` : `${senders} senders: round ${round}`);
	const count = bench.quick || isWarmUp ? 100 : 250;
	const ours = await perSecond(bench, lanes.ours, count, senders);
	for (const rival of RIVALS) {
		const theirs = await perSecond(bench, lanes[rival], count, senders);
		if (isWarmUp) continue;
		bench.note(`throughput-${senders}-${rival}`, 'ours', ours);
		bench.note(`throughput-${senders}-${rival}`, 'rival', theirs);
	}
}

/** From the first POST until the last execution has ended. */
export async function perSecond(
	{ client }: Pick<Bench, 'client'>,
	lane: Lane,
	count: number,
	senders: number,
): Promise<number> {
	const { seconds } = await watch(client, { lane }, async (sent) => {
		await postNoted(lane, sent, bodiesOf(count), senders);
	});
	return count / seconds;
}
