const { existsSync, readFileSync } = require('node:fs');

const LOOK_MS = 100;

/** Waits for what `startBeside` starts, and takes over the environment variables that lead to it. */
module.exports = async function waitFor(variable) {
	const file = process.env[variable];
	// Whoever needs it says which command starts it.
	if (!file) return;
	while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
	const { env, error } = JSON.parse(readFileSync(file, 'utf8'));
	if (error) throw new Error(error);
	Object.assign(process.env, env);
};
