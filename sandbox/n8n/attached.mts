import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { runCommandOrThrow } from './command.mts';
import { n8nEnvironment, type N8nPorts } from './environment.mts';
import type { N8nInstallation } from './install.mts';

/** All it takes to reach a running n8n from another process; plain JSON. */
export interface N8nHandle {
	installation: N8nInstallation;
	userFolder: string;
	ports: N8nPorts;
	env: Record<string, string>;
}

/** An n8n that somebody started, to be used but not to be stopped. */
export class AttachedN8n {
	/** Base address without a slash at its end. */
	readonly url: string;
	/** What n8n printed; appended to by every start. */
	readonly logFile: string;

	constructor(readonly handle: N8nHandle) {
		this.url = `http://127.0.0.1:${handle.ports.http}`;
		this.logFile = path.join(handle.userFolder, 'n8n.log');
	}

	/** Runs n8n's own command line on the same folder, such as `['import:workflow', …]`. */
	async cli(args: string[]): Promise<string> {
		const { node, script } = this.handle.installation;
		return await runCommandOrThrow(node.path, [script, ...args], {
			cwd: this.handle.userFolder,
			env: this.environment(),
		});
	}

	/** The last lines of the log. */
	logTail(lines = 30): string {
		if (!existsSync(this.logFile)) return '';
		return readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
	}

	protected environment(env: Record<string, string> = {}): NodeJS.ProcessEnv {
		const { installation, userFolder, ports } = this.handle;
		return n8nEnvironment(installation, userFolder, ports, { ...this.handle.env, ...env });
	}
}
