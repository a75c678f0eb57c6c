import type { Bench, Readings } from '../harness/bench.mts';
import { median } from '../harness/statistics.mts';

/** The two languages of the documents. */
export interface Texts {
	en: string;
	ru: string;
}

/** What a figure has to be; of our own figure, or of ours divided by the rival's. */
export interface Goal {
	of: 'ours' | 'ratio';
	atMost?: number;
	atLeast?: number;
}

/** One line of the bench: what is measured, in which unit, and what is wanted. */
export interface Row {
	/** Short and unique, for `--only`. */
	key: string;
	name: Texts;
	unit: Unit;
	rival?: Rival;
	goal?: Goal;
	/** Which of the rounds counts; the median where nothing is said. */
	take?: 'median' | 'worst';
}

export type Unit = 's' | 'ms' | 'calls' | 'executions' | '1/s' | 'KiB' | 'MiB' | '%' | '';

/** What a row is measured beside. */
export type Rival = 'webhook' | 'code' | 'control' | 'naive';

export const rivalNames: Record<Rival, Texts> = {
	webhook: { en: 'Webhook node', ru: 'узел Webhook' },
	code: { en: 'Webhook node + Code node', ru: 'узлы Webhook + Code' },
	control: { en: 'bare trigger node', ru: 'пустой узел-триггер' },
	naive: { en: 'naive poller', ru: 'наивный опрос' },
};

/** Rows that are measured together. */
export interface Topic {
	name: string;
	title: Texts;
	rows: Row[];
	measure: (bench: Bench) => Promise<void>;
}

/** A row with its figures, as `--json` prints it. */
export interface Result {
	name: string;
	unit: string;
	/** Median of the rounds, or the worst of them where the row says so; `null`: not measured, or not reached within the time. */
	ours: number | null;
	rival: number | null;
	rivalName: string | null;
	/** Ours divided by the rival's. */
	ratio: number | null;
	goal: string | null;
	/** `null`: there is no goal, or nothing was measured. */
	met: boolean | null;
}

/** The arithmetic of a row. */
export function resultOf(row: Row, { ours, rival }: Readings): Result {
	const [own, other] = [takenOf(row, ours), takenOf(row, rival)];
	const ratio = own === undefined || other === undefined ? undefined : divide(own, other);
	return {
		name: row.name.en,
		unit: row.unit,
		ours: finite(own),
		rival: finite(other),
		rivalName: row.rival ? rivalNames[row.rival].en : null,
		ratio: finite(ratio),
		goal: row.goal ? goalText(row.goal) : null,
		met: row.goal ? isMet(row.goal, row.goal.of === 'ours' ? own : ratio) : null,
	};
}

/** A goal as people read it, such as `≤ 0.3 × rival`. */
export function goalText({ of, atMost, atLeast }: Goal, times = '× rival'): string {
	const parts = [
		atMost === undefined ? '' : `≤ ${atMost}`,
		atLeast === undefined ? '' : `≥ ${atLeast}`,
	].filter((part) => part !== '');
	return `${parts.join(', ')}${of === 'ratio' ? ` ${times}` : ''}`;
}

function isMet({ atMost, atLeast }: Goal, figure: number | undefined): boolean | null {
	if (figure === undefined || Number.isNaN(figure)) return null;
	return figure <= (atMost ?? Infinity) && figure >= (atLeast ?? -Infinity) && figure !== Infinity;
}

function takenOf({ take = 'median' }: Row, values: number[]): number | undefined {
	if (values.length === 0) return undefined;
	return take === 'median' ? median(values) : Math.max(...values);
}

/** Nothing beside nothing is the same. */
function divide(own: number, other: number): number {
	return own === other && other === 0 ? 1 : own / other;
}

/** Four digits tell all that a bench can know. */
function finite(value: number | undefined): number | null {
	if (value === undefined || !Number.isFinite(value)) return null;
	return Number(value.toPrecision(4));
}
