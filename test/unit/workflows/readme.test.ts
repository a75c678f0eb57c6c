import { existsSync, readdirSync, readFileSync } from 'fs';
import path from 'path';

const folder = path.resolve('workflows');
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));

describe.each(['README.md', 'README.ru.md'])('workflows/%s', (readme) => {
	const text = readFileSync(path.join(folder, readme), 'utf8');

	it.each(files)('lists %s by its name, with its id and a picture that is there', (file) => {
		const { id, name } = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as {
			id: string;
			name: string;
		};
		const picture = `../.github/assets/workflows/${file.replace(/\.json$/, '.png')}`;
		const row = text.split('\n').find((line) => line.includes(`](${file})`)) ?? '';
		expect(row).toContain(`[**${name}**](${file})`);
		expect(row).toContain(`ID \`${id}\``);
		expect(row).toContain(picture);
		expect(existsSync(path.join(folder, picture))).toBe(true);
	});
});
