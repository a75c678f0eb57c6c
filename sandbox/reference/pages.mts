import type { Descriptions } from './descriptions.mts';
import { LANGUAGES, type Language, RUSSIAN } from './languages.mts';
import { makeTables } from './tables.mts';

/** A page's text with its tables made anew, between the markers `<!-- name -->` and `<!-- /name -->`. */
export function withTables(page: string, descriptions: Descriptions, language: Language): string {
	let text = page;
	for (const [name, table] of Object.entries(makeTables(descriptions, language))) {
		const between = new RegExp(`(?<=<!-- ${name} -->\\n)[^]*(?=<!-- /${name} -->)`);
		if (!between.test(text)) throw new Error(`${language.page} has no place for '${name}'.`);
		text = text.replace(between, () => `\n${table}\n\n`);
	}
	return text;
}

/** Explanations that nobody has written in Russian yet, and those that the package has no more. */
export function gapsOf(descriptions: Descriptions): { missing: string[]; unused: string[] } {
	const asked = new Set<string>();
	for (const language of LANGUAGES) {
		makeTables(descriptions, {
			...language,
			explain: (english) => (asked.add(english), english),
		});
	}
	asked.delete('');
	return {
		missing: [...asked].filter((english) => !RUSSIAN[english]),
		unused: Object.keys(RUSSIAN).filter((english) => !asked.has(english)),
	};
}
