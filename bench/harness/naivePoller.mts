import axios from 'axios';
import type { SimulatorClient } from '../../sandbox/graph-simulator/client.mts';

interface Conversation {
	id: string;
	updated_time: string;
}

interface Page {
	data: Conversation[];
	paging?: { next?: string };
}

/**
 * What somebody would write who takes Meta's documents by their word: lists the conversations, keeps
 * those that changed since the last time, and reads the messages of each.
 * @returns how many calls it made; it keeps to no limit
 */
export async function pollNaively(
	simulator: SimulatorClient,
	baseUrl: string,
	since: number,
): Promise<number> {
	const { page } = await simulator.getWorld();
	let calls = 0;
	const get = async <T,>(url: string, params?: Record<string, string>): Promise<T> => {
		calls += 1;
		const headers = { Authorization: `Bearer ${page.accessToken}` };
		return (await axios.get<T>(url, { params, headers, proxy: false })).data;
	};
	const changed: Conversation[] = [];
	let next: string | undefined = `${baseUrl}/v25.0/${page.id}/conversations`;
	let params: Record<string, string> | undefined = {
		platform: 'instagram',
		fields: 'id,participants,updated_time',
	};
	while (next !== undefined) {
		const found: Page = await get<Page>(next, params);
		changed.push(...found.data.filter((one) => Date.parse(one.updated_time) > since));
		next = found.paging?.next;
		params = undefined;
	}
	for (const { id } of changed) {
		const fields = 'id,from,to,message,created_time';
		await get(`${baseUrl}/v25.0/${id}/messages`, { fields });
	}
	return calls;
}
