import type { INode } from 'n8n-workflow';

import { files, readTemplate, targetsOf, type Template } from './template';

/** What all templates for a CRM share: the way in, and the row that saves again what was refused. */
const SHARED = [
	'Several at Once?',
	'One Run Each',
	'Lead Event',
	'Every 10 Minutes',
	'Ensure Waiting Table',
	'Get Waiting Events',
	'One by One',
	'Read Waiting Event',
	'Save Again',
	'Forget Waiting Event',
	'Saved Again',
	'What Went Wrong',
	'Ensure Table for Waiting',
	'Keep for Later',
	'First Time?',
	'Stop and Explain',
];

const crmFiles = files.filter((file) => nodeOf(readTemplate(file), 'Saved Again'));
const [model] = crmFiles.map(readTemplate);

it('there are templates with the shared parts', () => {
	expect(crmFiles.length).toBeGreaterThan(0);
});

describe.each(crmFiles)('workflows/%s', (file) => {
	const template = readTemplate(file);

	it.each(SHARED)('has "%s" as the others have it', (name) => {
		expect(sharedPartOf(template, name)).toEqual(sharedPartOf(model, name));
	});

	it('lets both triggers lead to the same start', () => {
		expect(targetsOf(template, 'Instagram Leads Trigger')).toEqual([['Several at Once?']]);
		expect(targetsOf(template, 'Several at Once?')).toEqual([['One Run Each'], ['Lead Event']]);
		expect(targetsOf(template, 'Saved Again')).toEqual([['Lead Event']]);
		expect(targetsOf(template, 'Lead Event')).toEqual([['Settings']]);
	});

	it('never reads the trigger, from which a repeated event doesn’t come', () => {
		expect(JSON.stringify(template.nodes)).not.toMatch(/\$\('Instagram Leads Trigger'\)/);
	});

	it('makes Deals, where it does, of the lead event', () => {
		const sources = template.nodes
			.filter(({ parameters }) => parameters.operation === 'buildFromEvent')
			.map(({ parameters }) => parameters.leadEvent);
		expect(new Set(sources)).toEqual(
			new Set(sources.map(() => "={{ $('Lead Event').item.json }}")),
		);
	});
});

function nodeOf({ nodes }: Template, name: string): INode | undefined {
	return nodes.find((node) => node.name === name);
}

/** A node without its id and place, the name of the CRM taken out, and where it leads. */
function sharedPartOf(template: Template, name: string) {
	const node = nodeOf(template, name);
	if (!node) return undefined;
	const text = JSON.stringify(node, (key, value: unknown) =>
		['id', 'position'].includes(key) ? undefined : value,
	);
	const crm = / did not take what @/.exec(text);
	const named = crm ? text.slice(0, crm.index).split('"').pop() : undefined;
	// What to do about it is each CRM's own.
	const common = text.replace(/ If this comes again, .*? }}/, ' }}');
	const neutral = named ? common.replaceAll(named, 'CRM') : common;
	return { node: JSON.parse(neutral) as unknown, targets: targetsOf(template, name) };
}
