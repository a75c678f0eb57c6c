import { chromium, type Browser, type BrowserContext } from 'playwright-core';
import type { N8nClient } from '../n8n/client.mts';
import { CHROMIUM_FLAGS, findChromium } from './chromium.mts';

/** How long the editor may take to load or draw, in ms: a machine that does other things is slow. */
export const PATIENCE_MS = 180_000;

/** A browser that is signed in to n8n. */
export interface EditorBrowser {
	context: BrowserContext;
	close(): Promise<void>;
}

/** Opens a headless browser with the session of the client. */
export async function openBrowser({ n8n, session }: N8nClient): Promise<EditorBrowser> {
	const browser = await chromium.launch({
		executablePath: findChromium(),
		args: CHROMIUM_FLAGS,
		timeout: PATIENCE_MS,
	});
	const close = async (): Promise<void> => await browser.close();
	try {
		return { context: await signedIn(browser, n8n.url, session.keys), close };
	} catch (error) {
		await close();
		throw error;
	}
}

async function signedIn(
	browser: Browser,
	url: string,
	keys: N8nClient['session']['keys'],
): Promise<BrowserContext> {
	const context = await browser.newContext({ baseURL: url, colorScheme: 'light' });
	const cookies = keys.cookie.split('; ').map((cookie) => {
		const at = cookie.indexOf('=');
		return { name: cookie.slice(0, at), value: cookie.slice(at + 1), url };
	});
	await context.addCookies(cookies);
	// n8n ties the cookie to it.
	await context.addInitScript(
		`localStorage.setItem('n8n-browserId', ${JSON.stringify(keys.browserId)})`,
	);
	return context;
}
