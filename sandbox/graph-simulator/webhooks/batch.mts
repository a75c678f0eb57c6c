import type { Entry, WebhookEvent } from './payloads.mts';

const lists = ['messaging', 'standby', 'changes'] as const;

function mergeInto(entries: Entry[], entry: Entry): void {
	const list = lists.find((name) => Array.isArray(entry[name]));
	const home = list && entries.find((known) => Array.isArray(known[list]));
	if (!list || !home) {
		entries.push({ ...entry });
		return;
	}
	home[list] = [...(home[list] as unknown[]), ...(entry[list] as unknown[])];
	home.time = entry.time;
}

/** Puts several events into one body, each in its own entry or gathered by kind. */
export function combine(events: WebhookEvent[], as: 'entries' | 'events'): Entry[] {
	if (as === 'entries') return events.map((event) => event.entry);
	const entries: Entry[] = [];
	for (const event of events) mergeInto(entries, event.entry);
	return entries;
}

/** With `include_values=false` only the names of changed fields are sent. */
export function withoutValues(entry: Entry, fields: string[]): Entry {
	if (!('changes' in entry || 'value' in entry)) return entry;
	return { id: entry.id, time: entry.time, changed_fields: fields };
}
