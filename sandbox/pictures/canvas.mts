import type { Page } from 'playwright-core';
import type { N8nClient } from '../n8n/client.mts';
import type { WorkflowJson } from '../n8n/types.mts';
import { findBlemishes } from './blemishes.mts';
import { openBrowser, PATIENCE_MS } from './browser.mts';

/** Takes pictures of canvases in n8n's own editor. */
export interface Photographer {
	photograph(workflow: WorkflowJson): Promise<Picture>;
	close(): Promise<void>;
}

/** The whole canvas of a workflow. */
interface Picture {
	png: Buffer;
	/** What can't be read, in sentences. */
	blemishes: string[];
}

interface Box {
	x: number;
	y: number;
	width: number;
	height: number;
}

// Large enough to read the notes in the picture, small enough for a page of docs.
const SCALE = 0.62;
const MAX_WIDTH = 2100;
const MARGIN = 24;
const NODE_SIZE = 100;
// Read-only canvases are striped, and without credentials every node would bear a warning.
const TIDY = `
	.vue-flow__background, [data-test-id="canvas-background"], [data-test-id="node-issues"],
	[data-test-id="canvas-controls"], [data-test-id="canvas-minimap"], .vue-flow__minimap {
		display: none !important;
	}`;

/** Opens a browser that is signed in to n8n, and in it the editor without anything around it. */
export async function openPhotographer(n8n: N8nClient): Promise<Photographer> {
	const { context, close } = await openBrowser(n8n);
	try {
		const page = await context.newPage();
		page.setDefaultTimeout(PATIENCE_MS);
		await page.goto('/workflows/demo', { timeout: PATIENCE_MS });
		await page.waitForSelector('[data-test-id="canvas"]');
		await page.addStyleTag({ content: TIDY });
		return { photograph: async (workflow) => await photograph(page, workflow), close };
	} catch (error) {
		await close();
		throw error;
	}
}

async function photograph(page: Page, workflow: WorkflowJson): Promise<Picture> {
	await page.setViewportSize(viewportFor(workflow));
	await show(page, workflow);
	const png = await page.screenshot({ clip: await drawnArea(page), timeout: PATIENCE_MS });
	return { png, blemishes: await findBlemishes(page, workflow) };
}

/** Hands the workflow to the editor until it has drawn it, and lets it fit the window. */
async function show(page: Page, workflow: WorkflowJson): Promise<void> {
	const ids = workflow.nodes.map(({ id }) => id);
	// The ids that the canvas gives its nodes are those of the workflow.
	const isDrawn = async (): Promise<boolean> => {
		const drawn = await page
			.locator('.vue-flow__node')
			.evaluateAll((elements) => elements.map((element) => element.getAttribute('data-id')));
		return drawn.length === ids.length && ids.every((id) => drawn.includes(id));
	};
	const message = JSON.stringify({ command: 'openWorkflow', workflow });
	const deadline = Date.now() + PATIENCE_MS;
	while (!(await isDrawn())) {
		if (Date.now() > deadline) throw new Error(`The editor did not draw "${workflow.name}"`);
		await page.evaluate(`postMessage(${JSON.stringify(message)}, '*')`);
		await page.waitForTimeout(3000);
	}
	// The button stands under the style that hides it.
	await page.locator('[data-test-id="zoom-to-fit"]').dispatchEvent('click');
	await page.waitForTimeout(2000);
}

/** A window in which everything fits at about {@link SCALE}, where that isn't too wide. */
function viewportFor({ nodes }: WorkflowJson): { width: number; height: number } {
	const boxes = nodes.map(({ position: [x, y], parameters }): Box => {
		const { width = NODE_SIZE, height = NODE_SIZE } = parameters as Partial<Box>;
		return { x, y, width, height };
	});
	const { width, height } = around(boxes);
	const scale = Math.min(SCALE, MAX_WIDTH / width);
	const side = (length: number): number => Math.round(length * scale * 1.12 + 4 * MARGIN);
	return { width: Math.max(1000, side(width)), height: Math.max(600, side(height)) };
}

/** Where nodes, notes and their names stand in the window. */
async function drawnArea(page: Page): Promise<Box> {
	const boxes = await page
		.locator('.vue-flow__node, .vue-flow__node *, .vue-flow__edge-path')
		.evaluateAll((elements) =>
			elements
				.map((element) => element.getBoundingClientRect())
				.filter(({ width, height }) => width > 0 && height > 0)
				.map(({ x, y, width, height }) => ({ x, y, width, height })),
		);
	const { x, y, width, height } = around(boxes);
	const window = page.viewportSize() ?? { width: 0, height: 0 };
	const left = Math.max(0, Math.floor(x - MARGIN));
	const top = Math.max(0, Math.floor(y - MARGIN));
	return {
		x: left,
		y: top,
		width: Math.min(window.width - left, Math.ceil(x + width + MARGIN - left)),
		height: Math.min(window.height - top, Math.ceil(y + height + MARGIN - top)),
	};
}

function around(boxes: Box[]): Box {
	const x = Math.min(...boxes.map((box) => box.x));
	const y = Math.min(...boxes.map((box) => box.y));
	const right = Math.max(...boxes.map((box) => box.x + box.width));
	const bottom = Math.max(...boxes.map((box) => box.y + box.height));
	return { x, y, width: right - x, height: bottom - y };
}
