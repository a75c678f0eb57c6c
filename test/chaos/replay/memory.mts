import { setTimeout as sleep } from 'node:timers/promises';
import axios from 'axios';
import { staticDataBytes } from '../../../sandbox/n8n/staticData.mts';
import type { Site } from './site.mts';

/** How n8n was, some way into a run. */
export interface Look {
	/** Executions that have ended well so far. */
	events: number;
	/** Seconds since the run began. */
	seconds: number;
	/** The lowest that the heap was since the look before, in MiB: garbage comes and goes. */
	heapMebibytes: number;
	/** Resident memory of n8n's process, in MiB. */
	residentMebibytes: number;
	/** The workflow's static data as JSON: all that the trigger remembers, what waits among it. */
	staticDataBytes: number;
}

const EVERY_MS = 2000;
const MEBIBYTE = 1024 * 1024;

/** Looks after n8n's memory each time that another so many events were done. */
export class MemoryWatch {
	readonly looks: Look[] = [];
	/** Executions that have ended well. */
	done = 0;
	private lowest = Infinity;
	private readonly startedAt = performance.now();
	private isOver = false;
	private readonly watching: Promise<void>;

	constructor(
		private readonly site: Site,
		private readonly every: number,
	) {
		this.watching = this.watch();
	}

	async stop(): Promise<void> {
		this.isOver = true;
		await this.watching;
		await this.look();
	}

	private async watch(): Promise<void> {
		while (!this.isOver) {
			// An n8n that is too busy to answer is looked at next time.
			await this.glance().catch(() => undefined);
			await sleep(EVERY_MS);
		}
	}

	private async glance(): Promise<void> {
		const { heap } = await memoryOf(this.site);
		this.lowest = Math.min(this.lowest, heap);
		this.done = await this.site.n8n.countSuccesses(this.site.workflowId);
		const next = (this.looks.at(-1)?.events ?? 0) + this.every;
		if (this.looks.length === 0 || this.done >= next) await this.look();
	}

	private async look(): Promise<void> {
		const { n8n, workflowId } = this.site;
		const { heap, resident } = await memoryOf(this.site);
		const stored = await staticDataBytes(n8n, workflowId);
		this.done = await n8n.countSuccesses(workflowId);
		this.looks.push({
			events: this.done,
			seconds: Math.round((performance.now() - this.startedAt) / 1000),
			heapMebibytes: Math.round(Math.min(heap, this.lowest) / MEBIBYTE),
			residentMebibytes: Math.round(resident / MEBIBYTE),
			staticDataBytes: stored,
		});
		this.lowest = Infinity;
	}
}

/** As n8n tells it itself, in bytes. */
async function memoryOf({ process }: Site): Promise<{ heap: number; resident: number }> {
	const { data } = await axios.get<string>(`${process.url}/metrics`, {
		proxy: false,
		timeout: 30_000,
		responseType: 'text',
	});
	const of = (name: string): number => {
		const found = new RegExp(`^${name}(?:\\{.*\\})? (\\S+)`, 'm').exec(data);
		if (!found) throw new Error(`n8n's metrics lack ${name}`);
		return Number(found[1]);
	};
	return {
		heap: of('n8n_nodejs_heap_size_used_bytes'),
		resident: of('n8n_process_resident_memory_bytes'),
	};
}
