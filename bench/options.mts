import { parseArgs } from 'node:util';

/** What `npm run bench` was asked for. */
export interface BenchOptions {
	/** Print the rows as one line of JSON instead of a table. */
	json: boolean;
	/** Keys of rows, or names of topics; empty: all. */
	only: string[];
	/** How often each is measured; the median counts. */
	rounds: number;
	/** Fewer rounds and smaller numbers: whether all of it works, not what it costs. */
	quick: boolean;
	/** Look into n8n's main process, too: whose code keeps it busy. */
	cpuProfile: boolean;
	/** Take `dist/` as it is. */
	built: boolean;
	/** Write the documents: those of a whole run, or where it is asked for. */
	write: boolean;
	/** Write them with what the run before measured of the other topics. */
	merge: boolean;
}

const FULL_ROUNDS = 3;
const flag = { type: 'boolean', default: false } as const;

/** Reads the command line (without `node` and script). @throws with what is wrong with it */
export function readOptions(args: string[], known: string[]): BenchOptions {
	const { values } = parseArgs({
		args: args.filter((arg) => arg !== '--'),
		options: {
			json: flag,
			only: { type: 'string', multiple: true, default: [] },
			rounds: { type: 'string' },
			quick: flag,
			'cpu-prof': flag,
			built: flag,
			write: flag,
			merge: flag,
		},
	});
	const only = values.only.flatMap((list) => list.split(',')).filter((name) => name !== '');
	const unknown = only.filter((name) => !known.includes(name));
	if (unknown.length > 0) {
		throw new Error(`There is no ${unknown.join(', ')}. There are: ${known.join(', ')}`);
	}
	const rounds = Number(values.rounds ?? (values.quick ? 1 : FULL_ROUNDS));
	if (!Number.isInteger(rounds) || rounds < 1) {
		throw new Error(`--rounds takes a whole number above 0, not "${values.rounds}"`);
	}
	return {
		json: values.json,
		only,
		rounds,
		quick: values.quick,
		cpuProfile: values['cpu-prof'],
		built: values.built,
		write: values.write || values.merge || (!values.quick && only.length === 0),
		merge: values.merge,
	};
}
