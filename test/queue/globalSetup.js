const { require: requireTs } = require('tsx/cjs/api');

// Jest itself loads this file, outside its transforms.
module.exports = async () =>
	await requireTs('../setup/services.mts', __filename).noteMissingSuites();
