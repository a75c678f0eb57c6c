import fc from 'fast-check';

import type { DealComment } from '../../../nodes/InstagramLeads/deals/deal';
import { formatNote } from '../../../nodes/InstagramLeads/deals/formatNote';
import type { NoteFormatName } from '../../../nodes/InstagramLeads/deals/noteFormats';
import { NOTE_FORMATS } from '../../../nodes/InstagramLeads/deals/noteFormats';

const names = Object.keys(NOTE_FORMATS) as NoteFormatName[];

const comment = (text: string, author = 'malika.k'): DealComment => ({
	id: 'm:1',
	text,
	author,
	createdAt: '2026-03-01T10:00:00.000Z',
	direction: 'inbound',
});

const textIn = (name: NoteFormatName, text: string) => formatNote(comment(text), name).text;

describe('what a stranger writes stays text', () => {
	it.each<[NoteFormatName, string, string]>([
		['slack', '<!channel> refund', '&lt;!channel&gt; refund'],
		['slack', '<https://evil.example|Open the CRM>', '&lt;https://evil.example|Open the CRM&gt;'],
		['slack', '<@U012AB3CD> &amp;', '&lt;@U012AB3CD&gt; &amp;amp;'],
		['telegram', '<a href="tg://user?id=1">x</a>', '&lt;a href=&quot;tg://user?id=1&quot;&gt;x&lt;/a&gt;'], // prettier-ignore
		['telegram', "it's\ntwo lines", "it's\ntwo lines"],
		['html', '<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
		['html', "\" onmouseover='x'", '&quot; onmouseover=&#39;x&#39;'],
		['html', 'two\r\nlines', 'two<br>lines'],
		['bbCode', '[URL=https://evil.example]Contract.pdf[/URL]', '［URL=https://evil.example]Contract.pdf［/URL]'], // prettier-ignore
		['bbCode', '[IMG]https://evil.example/p.gif[/IMG] [ user=1]boss', '［IMG]https://evil.example/p.gif［/IMG] ［ user=1]boss'], // prettier-ignore
		['bbCode', '[[b]]x [*] [1]', '[［b]]x ［*] [1]'],
		['spreadsheet', '=IMPORTXML("https://evil.example")', '\'=IMPORTXML("https://evil.example")'],
		['spreadsheet', ' \t=1+1', "' \t=1+1"],
		['spreadsheet', '+998 90 123 45 67', "'+998 90 123 45 67"],
		['spreadsheet', '@SUM(A1)', "'@SUM(A1)"],
		['spreadsheet', '-2+3', "'-2+3"],
		['spreadsheet', '＝1+1', "'＝1+1"],
		['spreadsheet', '00998', "'00998"],
		['spreadsheet', "'tis", "''tis"],
		['spreadsheet', 'a = b', 'a = b'],
		['markdown', '[CRM](https://evil.example) ![x](y)', '\\[CRM\\](https://evil.example) !\\[x\\](y)'], // prettier-ignore
		['markdown', '# big\n- list\n1. one', '\\# big\n\\- list\n1\u2060. one'],
		['markdown', '@all and @channel', '@\u2060all and @\u2060channel'],
		['markdown', 'me@mail.example', 'me@mail.example'],
		['markdown', '<b> `code` *x* ~x~ $x$', '\\<b\\> \\`code\\` \\*x\\* \\~x\\~ \\$x\\$'],
		['plain', '<b> [URL] =1', '<b> [URL] =1'],
		['plain', 'a\u0000b\u0007c\ud800d\te', 'abcd\te'],
	])('in %s: %j', (name, text, expected) => {
		expect(textIn(name, text)).toBe(expected);
	});

	it.each(names)('and so does the name, in one line: %s', (name) => {
		const author = '<!here>\n[URL=x]=1*';
		const { note, author: escaped } = formatNote(comment('hi', author), name);
		const { strong, escape, lineBreak } = NOTE_FORMATS[name];
		expect(escaped).toBe(escape('<!here> [URL=x]=1*'));
		expect(note).toBe(`${strong(escaped)} · 2026-03-01 10:00 UTC${lineBreak}hi`);
	});
});

describe('a note', () => {
	const moment = '2026-03-01 10:00 UTC';

	it.each<[NoteFormatName, string]>([
		['bbCode', `[B]malika.k[/B] · ${moment}\nhi`],
		['html', `<b>malika.k</b> · ${moment}<br>hi`],
		['markdown', `**malika.k** · ${moment}\nhi`],
		['plain', `malika.k · ${moment}\nhi`],
		['slack', `*malika.k* · ${moment}\nhi`],
		['spreadsheet', `malika.k · ${moment}\nhi`],
		['telegram', `<b>malika.k</b> · ${moment}\nhi`],
	])('begins with who and when: %s', (name, expected) => {
		expect(formatNote(comment('hi'), name).note).toBe(expected);
	});

	it('has no gaps in the name', () => {
		expect(formatNote(comment('hi', 'Malika \n K'), 'plain').author).toBe('Malika K');
	});

	it.each([
		[5, 'hello', false],
		[4, 'hel…', true],
		[2, 'h…', true],
		[1, '', true],
		[0, '', true],
	])('with room for %i characters of "hello" has %j', (room, text, isCut) => {
		const head = formatNote(comment(''), 'plain').note.length;
		expect(formatNote(comment('hello'), 'plain', head + room)).toMatchObject({ text, isCut });
	});
});

/** What would mean something in the target, left over in a text. */
const ALIVE: Record<Exclude<NoteFormatName, 'plain'>, RegExp> = {
	slack: /[<>]|&(?!amp;|lt;|gt;)/,
	telegram: /[<>"]|&(?!amp;|lt;|gt;|quot;)/,
	html: /<(?!br>)|(?<!<br)>|["']|&(?!amp;|lt;|gt;|quot;|#39;)/,
	bbCode: /\[\s*[a-z/*]/i,
	spreadsheet: /^\s*[=+\-@\d]/,
	markdown: /(?<!\\)(?:\\\\)*[`*_[\]<>~|]|(?<![\p{L}\p{N}._-])@[a-z]/u,
};

/** Full of what could be an attack. */
const attack = fc
	.array(
		fc.oneof(
			fc.constantFrom('<', '>', '&', '"', "'", '[', ']', '(', ')', '=', '+', '-', '@', '*', '_', '`'),
			fc.constantFrom('\\', '|', '~', '#', '!', '/', '\n', '\t', ' ', 'url', 'all', '1.', '&lt;', '\u0000'),
			fc.string({ unit: 'grapheme', maxLength: 5 }),
		),
		{ maxLength: 40 },
	)
	.map((parts) => parts.join('')); // prettier-ignore

describe.each(names)('a note in %s', (name) => {
	it('has nothing in it that means anything there, whatever was written', () => {
		if (name === 'plain') return;
		fc.assert(
			fc.property(attack, (text) => {
				expect(textIn(name, text)).not.toMatch(ALIVE[name]);
			}),
		);
	});

	it('is never longer than it may be, and says when it was cut', () => {
		fc.assert(
			fc.property(attack, fc.integer({ min: 1, max: 50 }), (text, times) => {
				const whole = text.repeat(times);
				const { note, isCut, text: shown } = formatNote(comment(whole), name, 200);
				expect(note.length).toBeLessThanOrEqual(200);
				expect(isCut).toBe(shown !== textIn(name, whole));
				if (name !== 'plain') expect(shown).not.toMatch(ALIVE[name]);
			}),
		);
	});

	it('is cut to what the target takes', () => {
		const { note, isCut, text } = formatNote(comment('<ж>'.repeat(70_000)), name);
		expect(isCut).toBe(true);
		expect(note.length).toBeLessThanOrEqual(NOTE_FORMATS[name].limit);
		expect(note.length).toBeGreaterThan(NOTE_FORMATS[name].limit - 20);
		expect(text.endsWith('…')).toBe(true);
	});
});

it('cuts no character in two', () => {
	const { text } = formatNote(comment('😀'.repeat(100)), 'plain', 130);
	expect(text).toMatch(/^(?:😀)+…$/u);
});
