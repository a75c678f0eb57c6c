import path from 'node:path';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { PATIENCE_MS } from '../../sandbox/pictures/browser.mts';

/** As on a laptop. */
const WINDOW = { width: 1366, height: 900 };

/** The button that opens the sign-in: before the first one, and once connected; also as older n8n calls it. */
const SIGN_IN = /^(Connect|Connect my account|Switch account|Reconnect)$/;

/** What a new credential may be of. */
const LOGIN = /^(Access Token|OAuth2)$/;

const PARAMETER = '[data-test-id="credential-connection-parameter"]';

/** The editor's credential panel, as a person uses it who connects an account. */
export class ConnectPanel {
	private opened?: Page;

	constructor(
		private readonly context: BrowserContext,
		/** Where the pictures go. */
		private readonly folder: string,
	) {}

	/** Makes a credential of a type and fills in fields, by their labels. */
	async create(type: string, fields: Record<string, string>): Promise<void> {
		const page = await this.goTo('/home/credentials/create');
		const search = page.locator('[data-test-id="new-credential-type-select"] input');
		await search.fill(type);
		await page.getByText(type, { exact: true }).last().click();
		await page.locator('[data-test-id="new-credential-type-button"]').click();
		for (const [label, value] of Object.entries(fields)) {
			await this.field(page, label).locator('input').first().fill(value);
		}
	}

	/** Opens a saved credential. */
	async open(credentialId: string): Promise<void> {
		const page = await this.goTo(`/home/credentials/${credentialId}`);
		await page.locator(PARAMETER).first().waitFor();
	}

	/**
	 * Presses the button, and one of the consent page's in the window that opens.
	 *
	 * @returns what n8n says in that window in the end
	 */
	async connect(answer: 'allow' | 'cancel'): Promise<string> {
		const page = await this.page();
		const opening = this.context.waitForEvent('page');
		await page.getByRole('button', { name: SIGN_IN }).first().click();
		const popup = await opening;
		popup.setDefaultTimeout(PATIENCE_MS);
		await popup.locator(`#${answer}`).click();
		// n8n closes the window by itself where all went well.
		if (answer === 'allow') return '';
		await popup.waitForURL(/oauth2-credential\/callback/);
		const said = await popup.locator('body').innerText();
		await popup.screenshot({ path: path.join(this.folder, 'error page.png') });
		await popup.close();
		return said;
	}

	async isConnected(): Promise<boolean> {
		return await (await this.page()).getByText('Account connected').isVisible();
	}

	async waitUntilConnected(): Promise<boolean> {
		const sign = (await this.page()).getByText('Account connected');
		return await sign.waitFor().then(
			() => true,
			() => false,
		);
	}

	/**
	 * Opens a node of a workflow and asks for a new credential: n8n offers the values of **Authentication**
	 * in these two places, and shows no parameter of that name.
	 *
	 * @returns the credential that is picked, what else the list shows, and the logins that a new one may have
	 */
	async loginsOf(workflowId: string, nodeId: string, name: string) {
		const page = await this.goTo(`/workflow/${workflowId}/${nodeId}`);
		const select = page.locator('[data-test-id="node-credentials-select"] input').first();
		await select.waitFor();
		const picked = await select.inputValue();
		await select.click();
		const create = page.locator('[data-test-id="node-credentials-select-item-new"]').last();
		await create.waitFor();
		await this.picture(name);
		const listed = await page
			.locator('[data-test-id^="node-credentials-select-item-"]')
			.allInnerTexts();
		await create.click();
		await page.getByRole('button', { name: LOGIN }).click();
		const logins = page.getByRole('menuitem', { name: LOGIN });
		await logins.first().waitFor();
		await this.picture(`${name}, new credential`);
		return { picked, listed, logins: await logins.allInnerTexts() };
	}

	async picture(name: string): Promise<void> {
		const page = await this.page();
		await page.screenshot({ path: path.join(this.folder, `${name}.png`) });
	}

	private field(page: Page, label: string): Locator {
		return page.locator(PARAMETER).filter({ hasText: label }).first();
	}

	private async goTo(address: string): Promise<Page> {
		const page = await this.page();
		await page.goto(address, { waitUntil: 'commit' });
		return page;
	}

	private async page(): Promise<Page> {
		if (!this.opened) {
			this.opened = await this.context.newPage();
			this.opened.setDefaultTimeout(PATIENCE_MS);
			await this.opened.setViewportSize(WINDOW);
		}
		return this.opened;
	}
}
