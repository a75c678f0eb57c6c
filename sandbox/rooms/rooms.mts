import path from 'node:path';
import { runCommandOrThrow } from '../n8n/command.mts';

const PRODUCT = 'nodes/InstagramLeads';
const CRUISER = path.resolve('node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');

/** A file of the product and the files that it imports, by path. */
interface Imports {
	source: string;
	dependencies: { resolved: string }[];
}

/** By room, the rooms that it imports. */
type Arrows = Map<string, Set<string>>;

/**
 * Draws which room imports which, as a Mermaid graph. An arrow that follows from others isn't drawn.
 *
 * @throws Error when rooms import each other in a circle, which no order of floors can show
 */
export async function drawRooms(): Promise<string> {
	const files = await readImports();
	const rooms = groupByRoom(files.map(({ source }) => source));
	return ['flowchart TD', ...boxes(rooms), ...lines(arrowsBetween(files))].join('\n');
}

async function readImports(): Promise<Imports[]> {
	const args = [CRUISER, '--output-type', 'json', 'credentials', 'nodes'];
	const output = await runCommandOrThrow(process.execPath, args, { cwd: process.cwd() });
	const { modules } = JSON.parse(output) as { modules: Imports[] };
	return modules
		.filter(({ source }) => isOurs(source))
		.map(({ source, dependencies }) => ({
			source,
			dependencies: dependencies.filter(({ resolved }) => isOurs(resolved)),
		}));
}

const isOurs = (file: string): boolean => /^(credentials|nodes)\//.test(file);

/** The room of a file is its folder. All resources of the action node are one, each node is its own. */
function roomOf(file: string): string {
	const inProduct = path.posix.relative(PRODUCT, file);
	if (inProduct.startsWith('..')) return path.posix.dirname(file);
	const folder = path.posix.dirname(inProduct);
	if (folder === '.') return inProduct;
	return /^actions\/(?!common$)/.test(folder) ? 'actions/*' : folder;
}

function groupByRoom(files: string[]): Map<string, string[]> {
	const rooms = new Map<string, string[]>();
	for (const file of files.sort()) {
		rooms.set(roomOf(file), [...(rooms.get(roomOf(file)) ?? []), file]);
	}
	return rooms;
}

function arrowsBetween(files: Imports[]): Arrows {
	const arrows: Arrows = new Map();
	for (const { source, dependencies } of files) {
		const from = roomOf(source);
		const targets = arrows.get(from) ?? new Set();
		arrows.set(from, targets);
		for (const { resolved } of dependencies) {
			if (roomOf(resolved) !== from) targets.add(roomOf(resolved));
		}
	}
	return arrows;
}

/** All rooms that can be reached from one, by any number of arrows. */
function reach(arrows: Arrows, room: string, way: string[] = []): Set<string> {
	if (way.includes(room)) throw new Error(`A circle of rooms: ${[...way, room].join(' → ')}`);
	const next = [...(arrows.get(room) ?? [])];
	return new Set(next.flatMap((to) => [to, ...reach(arrows, to, [...way, room])]));
}

/** The arrows to draw: none whose end can be reached over another room. */
function lines(arrows: Arrows): string[] {
	const drawn = [...arrows].flatMap(([from, targets]) => {
		const further = [...targets].flatMap((over) => [...reach(arrows, over, [from])]);
		return [...targets]
			.filter((to) => !further.includes(to))
			.map((to) => `\t${idOf(from)} --> ${idOf(to)}`);
	});
	return drawn.sort();
}

const idOf = (room: string): string => room.replace('*', 'resources').replace(/\W+/g, '_');

/** The rooms of a folder stand together. */
const houseOf = (room: string): string => /^(actions|graph|trigger)(?=\/|$)/.exec(room)?.[0] ?? '';

function boxes(rooms: Map<string, string[]>): string[] {
	const houses = [...new Set([...rooms.keys()].map(houseOf))].sort();
	return houses.flatMap((house) => {
		const mine = [...rooms].filter(([room]) => houseOf(room) === house);
		const drawn = mine.map(([room, files]) => `${idOf(room)}["${labelOf(room, files)}"]`).sort();
		if (house === '') return drawn.map((box) => `\t${box}`);
		return [`\tsubgraph in_${house}["${house}/"]`, ...drawn.map((box) => `\t\t${box}`), '\tend'];
	});
}

/** A room goes by its name; the one of all resources by theirs, files right in a house by their own. */
function labelOf(room: string, files: string[]): string {
	if (room === houseOf(room)) return files.map((file) => path.posix.basename(file)).join(', ');
	if (!room.endsWith('*')) return path.posix.basename(room);
	const resources = new Set(files.map((file) => path.posix.basename(path.posix.dirname(file))));
	return [...resources].join(', ');
}
