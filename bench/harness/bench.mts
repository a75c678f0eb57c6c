import type { N8nClient } from '../../sandbox/n8n/client.mts';
import type { RunningN8n } from '../../sandbox/n8n/process.mts';

/** The figures of one row, one per round. What didn't come within the time is Infinity. */
export interface Readings {
	ours: number[];
	rival: number[];
}

/** An n8n with our package and the control's, and a connection to it. */
export interface Host {
	n8n: RunningN8n;
	client: N8nClient;
	close: () => Promise<void>;
}

/** What a topic measures with. */
export interface Bench extends Host {
	rounds: number;
	quick: boolean;
	/** Adds a figure of this round to a row; what was not reached within the time is Infinity. */
	note: (key: string, side: keyof Readings, value: number) => void;
	/** One more n8n with a database of its own, for what the others would disturb. */
	another: (env?: Record<string, string>) => Promise<Host>;
	/** Tells the person who waits. */
	say: (detail: string) => void;
}
