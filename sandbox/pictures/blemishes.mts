import type { Page } from 'playwright-core';
import type { WorkflowJson } from '../n8n/types.mts';

interface Rect {
	left: number;
	top: number;
	right: number;
	bottom: number;
}

interface Drawn {
	id: string;
	/** What must stay free: the lines of a note, or a node with its name. */
	areas: Rect[];
	/** The whole of a note. */
	frame?: Rect;
}

// Rounding of the editor's zoom.
const TOLERANCE = 2;

/** Looks at a drawn canvas for notes that are cut or covered, and for nodes over one another. */
export async function findBlemishes(page: Page, { nodes }: WorkflowJson): Promise<string[]> {
	const drawn = (await page.evaluate(MEASURE)) as Drawn[];
	const nameOf = (id: string): string => nodes.find((node) => node.id === id)?.name ?? id;
	const notes = drawn.filter(({ frame }) => frame);
	const others = drawn.filter(({ frame }) => !frame);
	const cut = notes
		.filter(({ areas, frame }) => frame && areas.some(({ bottom }) => bottom > frame.bottom))
		.map(({ id }) => `"${nameOf(id)}" is too small for its text`);
	const covered = notes.flatMap((note) =>
		drawn
			.filter((other) => other !== note && areTogether(note.areas, other))
			.map(({ id }) => `"${nameOf(id)}" stands on the text of "${nameOf(note.id)}"`),
	);
	const crowded = others.flatMap((node, index) =>
		others
			.slice(index + 1)
			.filter((other) => areTogether(node.areas, other))
			.map(({ id }) => `"${nameOf(node.id)}" and "${nameOf(id)}" stand on one another`),
	);
	return [...cut, ...covered, ...crowded];
}

/** Whether something stands on one of these areas: a node, or another note's text. */
function areTogether(areas: Rect[], { areas: others }: Drawn): boolean {
	return areas.some((a) => others.some((b) => overlap(a, b)));
}

function overlap(a: Rect, b: Rect): boolean {
	return (
		Math.min(a.right, b.right) - Math.max(a.left, b.left) > TOLERANCE &&
		Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > TOLERANCE
	);
}

/** Runs in the browser. */
const MEASURE = `[...document.querySelectorAll('.vue-flow__node')].map((element) => {
	const rectOf = ({ left, top, right, bottom }) => ({ left, top, right, bottom });
	const linesOf = (part) => {
		const range = document.createRange();
		range.selectNodeContents(part);
		return [...range.getClientRects()].filter((r) => r.width > 0).map(rectOf);
	};
	const id = element.getAttribute('data-id');
	const note = element.querySelector('[data-test-id="sticky"]');
	if (note) {
		const blocks = [...note.querySelectorAll('h1, h2, h3, h4, p, li, pre')];
		return { id, areas: blocks.flatMap(linesOf), frame: rectOf(element.getBoundingClientRect()) };
	}
	return { id, areas: [rectOf(element.getBoundingClientRect())] };
})`;
