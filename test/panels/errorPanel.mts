import type { BrowserContext, Frame, Locator, Page } from 'playwright-core';
import { PATIENCE_MS } from '../../sandbox/pictures/browser.mts';

/** What the editor's error panel says about a failed node, and how it looks. */
export interface ErrorPanel {
	message: string;
	description: string;
	/** Texts that don't fit where they stand. */
	cut: string[];
	png: Buffer;
}

/** As on a laptop: what fits here fits on most desks. */
const WINDOW = { width: 1366, height: 768 };

const MESSAGE = '[data-test-id="node-error-message"]';
const DESCRIPTION = '[data-test-id="node-error-description"]';

/** Opens failed executions in the editor, as an operator does who was told of one. */
export class PanelReader {
	private page?: Page;

	constructor(private readonly context: BrowserContext) {}

	/**
	 * Opens the node of an execution and reads its error panel.
	 *
	 * @param sign what the panel's description must contain to be that of this execution
	 */
	async read(
		address: { workflowId: string; executionId: string; nodeId: string },
		sign: string,
	): Promise<ErrorPanel> {
		const { workflowId, executionId, nodeId } = address;
		const page = await this.open(`/workflow/${workflowId}/executions/${executionId}/${nodeId}`);
		const frame = await this.frameWithPanel(page, sign);
		const [message, description] = [MESSAGE, DESCRIPTION].map((name) => frame.locator(name));
		const panel = frame.locator('[data-test-id="ndv-output-panel"], [data-test-id="output-panel"]');
		return {
			message: await textOf(message),
			description: await textOf(description),
			cut: [...(await cutTexts(message)), ...(await cutTexts(description))],
			png: await panel.first().screenshot(),
		};
	}

	private async open(address: string): Promise<Page> {
		if (!this.page) {
			this.page = await this.context.newPage();
			this.page.setDefaultTimeout(PATIENCE_MS);
			await this.page.setViewportSize(WINDOW);
		}
		await this.page.goto(address, { waitUntil: 'commit' });
		return this.page;
	}

	/** An execution is shown in a frame of its own, in some places of the editor. */
	private async frameWithPanel(page: Page, sign: string): Promise<Frame> {
		const deadline = Date.now() + PATIENCE_MS;
		while (Date.now() < deadline) {
			for (const frame of page.frames()) {
				// A frame may go away while it is looked at.
				const texts = await frame
					.locator(DESCRIPTION)
					.allInnerTexts()
					.catch(() => []);
				if (texts.some((text) => text.includes(sign))) return frame;
			}
			await page.waitForTimeout(200);
		}
		throw new Error(`The editor shows no error panel at ${page.url()}`);
	}
}

async function textOf(part: Locator): Promise<string> {
	return (await part.first().innerText()).replace(/\s+/g, ' ').trim();
}

async function cutTexts(part: Locator): Promise<string[]> {
	return await part.evaluateAll((elements) =>
		elements
			.filter((e) => e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)
			.map((e) => e.textContent ?? ''),
	);
}
