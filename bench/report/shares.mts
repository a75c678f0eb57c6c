import type { Owner, Shares } from '../profile/shares.mts';
import type { Language } from './texts.mts';

const owners: Record<Owner, Record<Language, string>> = {
	ours: { en: 'our trigger', ru: 'наш триггер' },
	n8n: { en: "n8n's own code", ru: 'собственный код n8n' },
	libraries: { en: 'libraries that n8n uses', ru: 'библиотеки, которыми пользуется n8n' },
	node: { en: 'Node.js itself, garbage collection', ru: 'сам Node.js, сборка мусора' },
};

const title: Record<Language, string> = {
	en: "Time of n8n's main process under one event a POST, 50 senders:",
	ru: 'Время главного процесса n8n: одно событие в POST, 50 отправителей:',
};

/** Whose code kept n8n busy, one line each. */
export function shareLines(shares: Shares, language: Language): string[] {
	const all = Object.values(shares).reduce((sum, seconds) => sum + seconds, 0);
	const lines = (Object.keys(owners) as Owner[]).map((owner) => {
		const percent = ((100 * shares[owner]) / Math.max(all, Number.EPSILON)).toFixed(1);
		return `- ${owners[owner][language]}: ${language === 'ru' ? percent.replace('.', ',') : percent} %`;
	});
	return [title[language], '', ...lines];
}
