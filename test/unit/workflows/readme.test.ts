import { existsSync } from 'node:fs'; // eslint-disable-line @n8n/community-nodes/no-restricted-imports -- pictures are files, and tests are never shipped

import { files, readTemplate, readText } from './template';

describe.each(['README.md', 'README.ru.md'])('workflows/%s', (readme) => {
	const rows = readText(readme).split('\n');

	it.each(files)('lists %s by its name, with its id and a picture that is there', (file) => {
		const { id, name } = readTemplate(file) as { id?: string; name: string };
		const picture = `.github/assets/workflows/${file.replace(/\.json$/, '.png')}`;
		const row = rows.find((line) => line.includes(`](${file})`)) ?? '';
		expect(row).toContain(`[**${name}**](${file})`);
		expect(row).toContain(`ID \`${id}\``);
		expect(row).toContain(`../${picture}`);
		expect(existsSync(picture)).toBe(true);
	});
});
