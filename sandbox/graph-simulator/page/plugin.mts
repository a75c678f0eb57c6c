import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';

const folder = path.join('sandbox', 'graph-simulator', 'page');
const files = [
	{ url: '/', name: 'index.html', type: 'text/html; charset=utf-8' },
	{ url: '/page/style.css', name: 'style.css', type: 'text/css; charset=utf-8' },
	{ url: '/page/phone.css', name: 'phone.css', type: 'text/css; charset=utf-8' },
	{ url: '/page/app.js', name: 'app.js', type: 'text/javascript; charset=utf-8' },
	{ url: '/page/view.js', name: 'view.js', type: 'text/javascript; charset=utf-8' },
];

/** Serves the phone page. Files are looked up from the repository's root, where scripts run. */
export function registerPage(app: FastifyInstance): void {
	for (const { url, name, type } of files) {
		app.get(url, async (_request, reply) => {
			const text = await readFile(path.join(process.cwd(), folder, name), 'utf8');
			return await reply
				.header('content-type', type)
				.header('cache-control', 'no-store')
				.send(text);
		});
	}
}
