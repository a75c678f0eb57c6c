import type { INode } from 'n8n-workflow';

import {
	credentialsOf,
	declarationOf,
	deliversAgain,
	files,
	INSTAGRAM_CREDENTIAL,
	readTemplate,
	targetsOf,
	type Template,
} from './template';

describe.each(files)('when a node of workflows/%s fails', (file) => {
	const template = readTemplate(file);

	it('its error output leads on, where it has one', () => {
		const loose = template.nodes.filter(
			(node) => node.onError === 'continueErrorOutput' && !hasWiredErrorOutput(template, node),
		);
		expect(loose.map(({ name }) => name)).toEqual([]);
	});

	it('talking to a service other than Instagram, it does not end the execution of a lead, unless the trigger delivers it again', () => {
		if (deliversAgain(template)) return;
		// Who starts something by hand sees the error right there; a schedule comes again. Publishing is no lead.
		const handlesLeads = reachableFrom(
			template,
			(type) => !/\.(manual|schedule|n8n)Trigger$/.test(type),
		);
		const without = template.nodes.filter(
			(node) =>
				handlesLeads.has(node.name) &&
				talksToAnother(node) &&
				!node.onError?.startsWith('continue'),
		);
		expect(without.map(({ name }) => name)).toEqual([]);
	});
});

function talksToAnother(node: INode): boolean {
	const group = declarationOf(node)?.group ?? [];
	if (group.includes('trigger')) return false;
	return credentialsOf(node).some(({ type }) => type !== INSTAGRAM_CREDENTIAL);
}

/** The names of the nodes that run when a trigger of such a type starts. */
function reachableFrom(template: Template, isMeant: (type: string) => boolean): Set<string> {
	const reached = new Set<string>();
	const follow = (name: string): void => {
		if (reached.has(name)) return;
		reached.add(name);
		for (const target of targetsOf(template, name).flat()) follow(target);
	};
	for (const node of template.nodes) {
		const isTrigger = declarationOf(node)?.group.includes('trigger');
		if (isTrigger && isMeant(node.type)) follow(node.name);
	}
	return reached;
}

/** The error output comes behind the node's own outputs. */
function hasWiredErrorOutput(template: Template, node: INode): boolean {
	const own = declarationOf(node)?.outputCount ?? outputsOfSwitch(node);
	const branches = targetsOf(template, node.name);
	return branches.length === own + 1 && branches[own].length > 0;
}

/** One for each rule, and perhaps one for what fits none. */
function outputsOfSwitch({ parameters }: INode): number {
	const { rules, options } = parameters as {
		rules?: { values?: unknown[] };
		options?: { fallbackOutput?: unknown };
	};
	const fallback = options?.fallbackOutput === 'extra' ? 1 : 0;
	return (rules?.values?.length ?? 0) + fallback;
}
