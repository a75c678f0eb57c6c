import { readdirSync, readFileSync } from 'node:fs'; // eslint-disable-line @n8n/community-nodes/no-restricted-imports -- what is measured are files, and tests are never shipped
import ts from 'typescript';

const MAX_FILES_IN_ROOM = 12;
const MAX_LINES_OF_FILE = 250;
const MAX_LINES_OF_FUNCTION = 40;

const withSlashes = (path: string) => path.replaceAll('\\', '/');
const files = ['credentials', 'nodes'].flatMap((folder) =>
	readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts'))
		.map((file) => withSlashes(`${folder}/${file}`)),
);

const linesOf = (text: string) => text.trimEnd().split('\n').length;

/** A function that does nothing but return a literal, such as the fields of an operation, is a table. */
function isTable(body: ts.ConciseBody): boolean {
	const returned = ts.isBlock(body) && body.statements.length === 1 ? body.statements[0] : body;
	const value = ts.isReturnStatement(returned) ? returned.expression : returned;
	const literal = value && ts.isParenthesizedExpression(value) ? value.expression : value;
	return (
		literal !== undefined &&
		(ts.isArrayLiteralExpression(literal) || ts.isObjectLiteralExpression(literal))
	);
}

/** The functions of a file, with how many lines each has. Tables are data, and no functions. */
function functionsOf(file: string): Array<{ name: string; lines: number }> {
	const source = ts.createSourceFile(
		file,
		readFileSync(file, 'utf8'),
		ts.ScriptTarget.Latest,
		true,
	);
	const found: Array<{ name: string; lines: number }> = [];
	const visit = (node: ts.Node): void => {
		const { body } = node as Partial<ts.FunctionLikeDeclaration>;
		if (ts.isFunctionLike(node) && body && !isTable(body)) {
			const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
			found.push({ name: `${file}:${line + 1}`, lines: linesOf(node.getText(source)) });
		}
		ts.forEachChild(node, visit);
	};
	visit(source);
	return found;
}

describe('the size of', () => {
	it(`a room of graph/ and trigger/: at most ${MAX_FILES_IN_ROOM} files`, () => {
		const rooms = files
			.filter((file) => /\/(graph|trigger)\//.test(file))
			.map((file) => file.replace(/\/[^/]+$/, ''));
		const sizes = [...new Set(rooms)].map((room) => ({
			room,
			size: rooms.filter((other) => other === room).length,
		}));
		expect(sizes.length).toBeGreaterThan(10);
		expect(sizes.filter(({ size }) => size > MAX_FILES_IN_ROOM)).toEqual([]);
	});

	it(`a file: at most ${MAX_LINES_OF_FILE} lines`, () => {
		const sizes = files.map((file) => ({ file, lines: linesOf(readFileSync(file, 'utf8')) }));
		expect(sizes.filter(({ lines }) => lines > MAX_LINES_OF_FILE)).toEqual([]);
	});

	it(`a function: at most ${MAX_LINES_OF_FUNCTION} lines`, () => {
		const functions = files.flatMap(functionsOf);
		expect(functions.length).toBeGreaterThan(files.length);
		expect(functions.filter(({ lines }) => lines > MAX_LINES_OF_FUNCTION)).toEqual([]);
	});
});

it('a script takes the path of one test: an option ends the list of --selectProjects', () => {
	const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
		scripts: Record<string, string>;
	};
	const greedy = Object.keys(scripts).filter((name) =>
		/ --selectProjects [^-]*$/.test(scripts[name]),
	);
	expect(greedy).toEqual([]);
});
