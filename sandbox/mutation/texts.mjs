// A plugin of Stryker's: sentences are not changed. That a sentence is as it is, only a copy of it in a test could
// notice. What has no two words (values, keys, marks, separators) is changed like all code.

const TWO_WORDS = /\p{L}+[^\p{L}]*\s[^\p{L}]*\p{L}+/u;

/** What is put into a sentence may be logic of its own: such a sentence is changed. */
const isPlain = ({ type }) => type === 'Identifier' || type === 'MemberExpression';

function isSentence({ node }) {
	if (node.type === 'StringLiteral') return TWO_WORDS.test(node.value);
	if (node.type !== 'TemplateLiteral' || !node.expressions.every(isPlain)) return false;
	return node.quasis.some(({ value }) => TWO_WORDS.test(value.raw));
}

export const strykerPlugins = [
	{
		kind: 'Ignore',
		name: 'texts',
		value: { shouldIgnore: (path) => (isSentence(path) ? 'A sentence.' : undefined) },
	},
];
