/** What `npm run test:compat` was asked for. */
export interface CompatArguments {
	/** Versions of n8n, or npm's tags of it, such as `latest`. */
	versions: string[];
	/** Paths of tests and options of Jest's, as they are. */
	jest: string[];
}

const VERSION = /^(\d+\.\d+\.\d+(-[\w.]+)?|latest|next|beta)$/;

const USAGE = `Say which n8n: "npm run test:compat -- 2.20.0", "npm run test:compat -- 2.20.0 latest". Paths of tests and options of Jest's may follow.`;

/** The main job: what comes in by webhook and by polling, with both logins, and the template. */
const MAIN_JOB = ['webhook', 'polling', 'template'].map((name) => `test/e2e/${name}.test.mts`);

/** @throws with how it is used, when no version is named */
export function compatArguments(argv: string[]): CompatArguments {
	const others = argv.findIndex((argument) => !VERSION.test(argument));
	const versions = others === -1 ? argv : argv.slice(0, others);
	if (versions.length === 0) throw new Error(USAGE);
	const jest = argv.slice(versions.length);
	const hasPath = jest.some((argument) => /^test\/|[.]test[.]/.test(argument));
	return { versions, jest: hasPath ? jest : [...MAIN_JOB, ...jest] };
}
