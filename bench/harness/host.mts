import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectN8n } from '../../sandbox/n8n/client.mts';
import { ensureN8n } from '../../sandbox/n8n/install.mts';
import { installBuiltPackage } from '../../sandbox/n8n/packageInstall.mts';
import { startN8n } from '../../sandbox/n8n/process.mts';
import { createProgress } from '../../sandbox/n8n/progress.mts';
import { installControl } from '../control.mts';
import type { Host } from './bench.mts';

/** The code of the lane with a Code node checks signatures. */
const ALLOWED = { NODE_FUNCTION_ALLOW_BUILTIN: 'crypto' };

/** A fresh n8n with the built package, as an operator has it, and the control node. */
export async function openHost(env: Record<string, string> = {}): Promise<Host> {
	const folder = await mkdtemp(path.join(tmpdir(), 'instagram-leads-bench-'));
	const remove = async (): Promise<void> => await rm(folder, { recursive: true, force: true });
	try {
		await installBuiltPackage(folder);
		await installControl(folder);
		// The standard output is for the rows.
		const installation = await ensureN8n(createProgress(process.stderr));
		const n8n = await startN8n({ userFolder: folder, installation, env: { ...ALLOWED, ...env } });
		const close = async (): Promise<void> => {
			await n8n.stop();
			await remove();
		};
		try {
			return { n8n, client: await connectN8n(n8n), close };
		} catch (error) {
			await close();
			throw error;
		}
	} catch (error) {
		await remove();
		throw error;
	}
}
