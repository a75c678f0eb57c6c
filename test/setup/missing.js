// What can't run here is skipped, and counted as such: `services.mts` tells which suites those are.
const { testPath } = expect.getState();
const suites = JSON.parse(process.env.TEST_MISSING ?? '[]');
const missing = suites.find(({ files }) => new RegExp(files).test(testPath.replaceAll('\\', '/')));

if (missing?.isPromised) {
	throw new Error(`${missing.reason}, and TEST_SERVICES promises it`);
}
if (missing) globalThis.it = it.skip;
