import { Tournament } from '@n8n/tournament';
import { ExpressionParser } from 'n8n-workflow';
import { expressionSandboxHooks } from 'n8n-workflow/expression-sandboxing';

import { files, readTemplate, readText } from './template';

// What n8n itself reads expressions with, and what it forbids in them.
const tournament = new Tournament(() => {}, undefined, undefined, expressionSandboxHooks);

describe.each(files)('the expressions of workflows/%s', (file) => {
	const { nodes } = readTemplate(file);
	const expressions = nodes.flatMap(({ name, parameters }) =>
		stringsIn(parameters)
			.filter((text) => text.startsWith('='))
			.map((text) => ({ name, text: text.slice(1) })),
	);

	it('can be read by n8n', () => {
		const broken = expressions.flatMap(({ name, text }) => {
			const complaint = complaintAbout(text);
			return complaint === undefined ? [] : [`${name}: ${complaint}: ${text}`];
		});
		expect(broken).toEqual([]);
	});

	it('are marked as expressions', () => {
		const unmarked = nodes.flatMap(({ name, type, parameters }) =>
			// A note may show one.
			type === 'n8n-nodes-base.stickyNote'
				? []
				: stringsIn(parameters)
						.filter((text) => !text.startsWith('=') && /{{.*}}/.test(text))
						.map((text) => `${name}: ${text}`),
		);
		expect(unmarked).toEqual([]);
	});

	it('write English where language is en, and else Russian', () => {
		const others = expressions.filter(({ text }) => /\blanguage\s*[!=]==?\s*'(?!en')/.test(text));
		expect(others.map(({ name }) => name)).toEqual([]);
	});

	it('refer only to nodes that exist', () => {
		const names = nodes.map(({ name }) => name);
		const referred = [...readText(file).matchAll(/\$\('([^']+)'\)/g)].map(([, name]) => name);
		expect(names).toEqual(expect.arrayContaining(referred));
	});
});

function stringsIn(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	if (typeof value !== 'object' || value === null) return [];
	return Object.values(value).flatMap(stringsIn);
}

/** What is wrong with an expression, given without its `=`. */
function complaintAbout(text: string): string | undefined {
	const code = ExpressionParser.splitExpression(text).filter(({ type }) => type === 'code');
	if (code.length === 0) return 'nothing to evaluate';
	if (code.some((chunk) => 'hasClosingBrackets' in chunk && !chunk.hasClosingBrackets)) {
		return 'a bracket is not closed';
	}
	try {
		tournament.getExpressionCode(text);
		return undefined;
	} catch (error) {
		return (error as Error).message;
	}
}
