import { readFileSync } from 'node:fs';

/** The words of a language that the tables are made of. */
export interface Language {
	page: string;
	/** The explanation as this language has it; absent where nobody has written it yet. */
	explain: (english: string) => string | undefined;
	yes: string;
	no: string;
	asMessage: string;
	withAdvancedAccess: string;
	underLatestPosts: string;
	on: string;
	off: string;
	empty: string;
	example: string;
	all: string;
	every: (minutes: number) => string;
	onlyWith: string;
	headers: Record<'credential' | 'trigger' | 'events' | 'operations' | 'parameters', string[]>;
}

/** By English explanation, as it stands in the package, the Russian one. */
export const RUSSIAN = JSON.parse(readFileSync('sandbox/reference/russian.json', 'utf8')) as Record<
	string,
	string
>;

const english: Language = {
	page: 'docs/reference.md',
	explain: (text) => text,
	yes: 'yes',
	no: 'no',
	asMessage: 'as `message`',
	withAdvancedAccess: 'with Advanced Access',
	underLatestPosts: 'yes, under the latest posts',
	on: 'on',
	off: 'off',
	empty: 'empty',
	example: 'an example',
	all: 'all',
	every: (minutes) => `every ${minutes} minutes`,
	onlyWith: 'Only with',
	headers: {
		credential: ['Field', 'Default', 'What'],
		trigger: ['Parameter', 'Default', 'What'],
		events: ['Event', '`type`', 'Webhook', 'Polling and catch-up', 'Ticked', 'When'],
		operations: ['Resource', 'Operation', 'What'],
		parameters: ['Parameter', 'Operations', 'Default', 'What'],
	},
};

const russian: Language = {
	page: 'docs/reference.ru.md',
	explain: (text) => RUSSIAN[text],
	yes: 'да',
	no: 'нет',
	asMessage: 'как `message`',
	withAdvancedAccess: 'с Advanced Access',
	underLatestPosts: 'да, под последними публикациями',
	on: 'вкл.',
	off: 'выкл.',
	empty: 'пусто',
	example: 'пример',
	all: 'все',
	every: (minutes) => `каждые ${minutes} минут`,
	onlyWith: 'Только при',
	headers: {
		credential: ['Поле', 'По умолчанию', 'Что это'],
		trigger: ['Параметр', 'По умолчанию', 'Что это'],
		events: ['Событие', '`type`', 'Вебхук', 'Опрос и проверка пропущенного', 'Отмечено', 'Когда'],
		operations: ['Ресурс', 'Операция', 'Что делает'],
		parameters: ['Параметр', 'Операции', 'По умолчанию', 'Что это'],
	},
};

export const LANGUAGES: readonly Language[] = [english, russian];
