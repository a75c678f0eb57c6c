import { readFile, writeFile } from 'node:fs/promises';

/** The pages that show the picture, from the root of the repo. */
export const PAGES = ['CONTRIBUTING.md', 'CONTRIBUTING.ru.md'];

const PICTURE = /(?<=<!-- rooms -->\n)[^]*(?=<!-- \/rooms -->)/;

/** Puts a Mermaid graph between a page's two markers. */
export function withPicture(text: string, graph: string): string {
	if (!PICTURE.test(text)) throw new Error('The page has no place for the picture.');
	return text.replace(PICTURE, () => `\n\`\`\`mermaid\n${graph}\n\`\`\`\n\n`);
}

/** Brings the picture of all pages up to date. */
export async function updatePages(graph: string): Promise<void> {
	for (const page of PAGES) {
		await writeFile(page, withPicture(await readFile(page, 'utf8'), graph));
	}
}
