/** The only source of chance of a run: the same seed gives the same numbers. */
export interface Random {
	/** From 0 up to, not including, 1. */
	next(): number;
	/** A whole number, both ends included. */
	int(from: number, to: number): number;
	chance(probability: number): boolean;
	pick<T>(list: readonly T[]): T;
	/** A new list in another order. */
	shuffle<T>(list: readonly T[]): T[];
	/** A generator of its own, so that one part of a plan doesn't shift another's numbers. */
	fork(): Random;
}

/** Makes a generator (sfc32, warmed up) from a whole number. */
export function createRandom(seed: number): Random {
	let [a, b, c, count] = [seed >>> 0, 0x9e3779b9, 0x85ebca6b, 1];
	const draw = (): number => {
		const sum = (a + b + count++) >>> 0;
		a = b ^ (b >>> 9);
		b = (c + (c << 3)) >>> 0;
		c = (((c << 21) | (c >>> 11)) + sum) >>> 0;
		return sum;
	};
	for (let warmUp = 0; warmUp < 20; warmUp++) draw();
	const next = (): number => draw() / 4_294_967_296;
	const int = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
	return {
		next,
		int,
		chance: (probability) => next() < probability,
		pick: (list) => list[int(0, list.length - 1)],
		shuffle: (list) => {
			const result = [...list];
			for (let last = result.length - 1; last > 0; last--) {
				const other = int(0, last);
				[result[last], result[other]] = [result[other], result[last]];
			}
			return result;
		},
		fork: () => createRandom(draw()),
	};
}
