import { EVENT_KINDS } from '../../../nodes/InstagramLeads/events/eventKinds';
import { APP_FIELDS } from '../../../nodes/InstagramLeads/graph/webhooks/fields';
import { readDocument } from '../../helpers/documents';

type Polling = (typeof EVENT_KINDS)[number]['polling'];

/** How each language says whether reading the API shows a kind. */
const LANGUAGES: Array<{ suffix: string; page: string; said: Record<Polling, RegExp> }> = [
	{
		suffix: '.md',
		page: 'docs/reference.md',
		said: { itself: /^yes(,|$)/, asMessage: /^as `message`$/, never: /^no$/ },
	},
	{
		suffix: '.ru.md',
		page: 'docs/reference.ru.md',
		said: { itself: /^да(,|$)/, asMessage: /^как `message`$/, never: /^нет$/ },
	},
];

interface Row {
	label: string;
	type: string;
	polling: string;
}

/** The rows of the table of events: one a kind, though several may share a line. */
function rowsOf(page: string): Row[] {
	const types = new Set<string>(EVENT_KINDS.map(({ type }) => type));
	return page.split('\n').flatMap((line) => {
		const [, labels = '', codes = '', , polling = ''] = line.split('|').map((cell) => cell.trim());
		const named = [...codes.matchAll(/`(\w+)`/g)].map(([, type]) => type);
		if (!named.some((type) => types.has(type))) return [];
		const shown = labels.replace(/ \(.*\)$/, '').split(', ');
		return named.map((type, index) => ({ label: shown[index] ?? '', type, polling }));
	});
}

/** The step of a numbered list that names the fields of the app's webhook. */
function stepOf(setup: string): string {
	const parts = setup.split(/\n(?=\d+\. |\n)/);
	return parts.find((part) => /^\d+\. .*`messages`, `messaging_postbacks`/.test(part)) ?? '';
}

describe.each(LANGUAGES)('$page and docs/setup$suffix', ({ suffix, page, said }) => {
	const step = stepOf(readDocument(`docs/setup${suffix}`));
	const rows = rowsOf(readDocument(page));

	it('list every kind of event once', () => {
		const types = EVENT_KINDS.map(({ type }) => type);
		expect(rows.map(({ type }) => type).sort()).toEqual([...types].sort());
	});

	it.each(EVENT_KINDS)('call $type what the panel calls it', ({ type, label }) => {
		expect(rows.find((row) => row.type === type)?.label).toBe(label);
	});

	it.each(EVENT_KINDS)('say whether a poll finds $type', ({ type, polling }) => {
		expect(rows.find((row) => row.type === type)?.polling).toMatch(said[polling]);
	});

	it.each(APP_FIELDS)('name %s among the fields to switch on by hand', (field) => {
		expect(step).toContain(`\`${field}\``);
	});
});
