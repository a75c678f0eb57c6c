import type { Profile } from '../profile/profile.mts';
import type { Owner } from '../profile/shares.mts';
import type { Language } from './texts.mts';

const owners: Record<Owner, Record<Language, string>> = {
	ours: { en: 'our trigger', ru: 'наш триггер' },
	isolates: {
		en: 'what n8n evaluates expressions in: an isolate a POST, another an execution',
		ru: 'среда, в которой n8n вычисляет выражения: изолят на POST и ещё один на выполнение',
	},
	n8n: { en: "n8n's other code", ru: 'остальной код n8n' },
	libraries: { en: 'libraries that n8n uses', ru: 'библиотеки, которыми пользуется n8n' },
	node: { en: 'Node.js itself, garbage collection', ru: 'сам Node.js, сборка мусора' },
};

const heads: Record<keyof Profile, Record<Language, string>> = {
	events: { en: 'one event a POST, 50 senders', ru: 'одно событие в POST, 50 отправителей' },
	door: {
		en: 'POSTs that start nothing: the event is known',
		ru: 'POST, которые ничего не запускают: событие известно',
	},
};

const first: Record<Language, string> = {
	en: "time of n8n's main process",
	ru: 'время главного процесса n8n',
};

/** Whose code kept n8n busy, as a table in Markdown. */
export function shareLines(profile: Profile, language: Language): string[] {
	const phases = Object.keys(heads) as (keyof Profile)[];
	const rows = (Object.keys(owners) as Owner[]).map((owner) => [
		owners[owner][language],
		...phases.map((phase) => percentOf(profile[phase], owner, language)),
	]);
	const all = [
		[first[language], ...phases.map((phase) => heads[phase][language])],
		['---', ...phases.map(() => '---:')],
		...rows,
	];
	return all.map((cells) => `| ${cells.join(' | ')} |`);
}

function percentOf(shares: Record<Owner, number>, owner: Owner, language: Language): string {
	const all = Object.values(shares).reduce((sum, seconds) => sum + seconds, 0);
	const percent = ((100 * shares[owner]) / Math.max(all, Number.EPSILON)).toFixed(1);
	return `${language === 'ru' ? percent.replace('.', ',') : percent} %`;
}
