import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import axios from 'axios';
import { freePort } from '../n8n/environment.mts';
import { explainNpmFailure, runNpm } from '../n8n/npm.mts';

/** A registry like npm's own, installed on first use; it is no dependency of this project. */
const RECIPE = {
	private: true,
	// The newest one that runs on Node.js 20.
	dependencies: { verdaccio: '6.8.0' },
	overrides: { 'node-fetch': '2.7.0' },
};
const INSTALLED = path.resolve('.sandbox', 'verdaccio');

const READY_TIMEOUT_MS = 60_000;

/** Who is signed in may publish, everybody may install, and nothing comes from elsewhere. */
const CONFIG = `storage: ./storage
auth:
  htpasswd:
    file: ./htpasswd
packages:
  '**':
    access: $all
    publish: $authenticated
log: { type: stdout, format: pretty, level: http }
`;

/** An empty registry on this machine, with a maintainer who is signed in. */
export class LocalRegistry {
	private constructor(
		readonly url: string,
		private readonly child: ChildProcess,
		/** npm's settings of the maintainer. */
		private readonly npmrc: string,
	) {}

	/** @param folder where it keeps its packages, and its log */
	static async start(folder: string): Promise<LocalRegistry> {
		await mkdir(folder, { recursive: true });
		const config = path.join(folder, 'config.yaml');
		await writeFile(config, CONFIG);
		const port = await freePort();
		const url = `http://127.0.0.1:${port}/`;
		const args = [await script(), '--config', config, '--listen', `127.0.0.1:${port}`];
		const stdio = ['ignore', openSync(path.join(folder, 'log'), 'a'), 'inherit'] as const;
		const child = spawn(process.execPath, args, { cwd: folder, stdio: [...stdio] });
		process.once('exit', () => child.kill());
		try {
			await answering(url, child);
			const npmrc = path.join(folder, 'npmrc');
			await writeFile(npmrc, `//127.0.0.1:${port}/:_authToken=${await signUp(url)}\n`);
			return new LocalRegistry(url, child, npmrc);
		} catch (error) {
			child.kill();
			throw error;
		}
	}

	/** Publishes an archive, or a folder that holds a package, as the release does. */
	async publish(what: string): Promise<void> {
		const flags = ['--registry', this.url, '--userconfig', this.npmrc, '--ignore-scripts'];
		const { code, output } = await runNpm(['publish', what, ...flags], { cwd: path.dirname(what) });
		if (code !== 0) throw new Error(`npm publish ended with code ${code}:\n${output}`);
	}

	close(): void {
		this.child.kill();
	}
}

/** Verdaccio's command. */
async function script(): Promise<string> {
	const file = path.join(INSTALLED, 'node_modules', 'verdaccio', 'bin', 'verdaccio');
	if (existsSync(file)) return file;
	await mkdir(INSTALLED, { recursive: true });
	await writeFile(path.join(INSTALLED, 'package.json'), JSON.stringify(RECIPE));
	const flags = ['--ignore-scripts', '--no-audit', '--no-fund'];
	const { code, output } = await runNpm(['install', ...flags], { cwd: INSTALLED });
	if (code !== 0) throw new Error(explainNpmFailure('Installing Verdaccio', output));
	return file;
}

async function answering(url: string, child: ChildProcess): Promise<void> {
	const deadline = Date.now() + READY_TIMEOUT_MS;
	for (;;) {
		if (child.exitCode !== null) throw new Error('The registry ended while it started.');
		const answer = await axios.get(`${url}-/ping`, { proxy: false }).catch(() => undefined);
		if (answer) return;
		if (Date.now() > deadline) throw new Error('The registry was not ready in time.');
		await sleep(200);
	}
}

/** Makes a user as `npm adduser` does. */
async function signUp(url: string): Promise<string> {
	const name = 'gulnora';
	const user = { name, password: 'made-up-1', type: 'user', roles: [] };
	const address = `${url}-/user/org.couchdb.user:${name}`;
	const { data } = await axios.put<{ token: string }>(address, user, { proxy: false });
	return data.token;
}
