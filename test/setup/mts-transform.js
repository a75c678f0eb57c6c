const { createHash } = require('node:crypto');
const ts = require('typescript');

const compilerOptions = {
	module: ts.ModuleKind.CommonJS,
	target: ts.ScriptTarget.ES2022,
	esModuleInterop: true,
	inlineSourceMap: true,
	inlineSources: true,
};

/**
 * Lets Jest run `.mts` files as CommonJS. TypeScript itself (and so ts-jest) keeps import and
 * export in a file of that name whatever the settings say; under a `.ts` name it does not.
 */
module.exports = {
	process(source, file) {
		const fileName = file.replace(/\.mts$/, '.ts');
		return { code: ts.transpileModule(source, { fileName, compilerOptions }).outputText };
	},
	getCacheKey(source, file) {
		const hash = createHash('sha1');
		return hash.update(JSON.stringify([source, file, compilerOptions, ts.version])).digest('hex');
	},
};
