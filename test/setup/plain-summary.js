/** Closes a run with one plain line, readable by people and by CI alike. */
module.exports = class PlainSummary {
	onRunComplete(_contexts, results) {
		const broken = results.numRuntimeErrorTestSuites;
		const skipped = results.numPendingTests + results.numTodoTests;
		const line = `${results.numPassedTests} passed, ${results.numFailedTests + broken} failed`;
		console.log(skipped > 0 ? `${line}, ${skipped} skipped` : line);
	}
};
