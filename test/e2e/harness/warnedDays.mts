import type { SettingsInput } from '../../../sandbox/graph-simulator/state/settings.mts';
import { openBusiness, type Business, type SignIn } from './business.mts';
import { publishErrorWorkflow } from './deadToken.mts';
import { fan, outputOf } from './fan.mts';
import type { MovedN8n } from './movedN8n.mts';
import { editCredential } from './operator.mts';
import { signIn } from './signIn.mts';
import { DAY_S } from './tokenDays.mts';
import { end, inARow, trigger } from './workflows.mts';

/** What somebody signs in for, and on which day again. */
export interface WarnedKind {
	login: SignIn;
	/** Days after its issue in which the first token may read data. */
	dataAccessDays?: number;
	/** On this day the credential is connected again. */
	reconnects?: { day: number; settings?: SettingsInput; configId?: string };
}

/** A business with a published workflow whose failures start another one. */
export interface WarnedLife extends WarnedKind {
	business: Business;
	workflowId: string;
	onError: string;
	/** When the token was issued, in ms of the simulated clock. */
	issuedAt: number;
}

/** What one node tells of the token on a day. */
export interface Told {
	status: Record<string, unknown>;
	check: Record<string, unknown>;
}

/** A failed execution, and what the error workflow was given for it. */
export interface Warning {
	day: number;
	text: string;
}

/** Signs in and publishes a workflow that only receives. */
export async function startWarnedLife(n8n: MovedN8n, kind: WarnedKind): Promise<WarnedLife> {
	const business = await openBusiness(n8n.client, kind.login);
	const { instagram, credential } = business;
	if (kind.dataAccessDays) await instagram.setSettings({ dataAccessDays: kind.dataAccessDays });
	const onError = await publishErrorWorkflow(n8n);
	const flow = inARow(
		`warned ${business.accountId}`,
		trigger(credential, { mode: 'webhook', catchUp: false }),
		end(),
	);
	flow.settings = { ...flow.settings, errorWorkflow: onError };
	const { id: workflowId } = await n8n.client.createWorkflow(flow);
	await n8n.client.publish(workflowId);
	const [{ at }] = await instagram.getCalls();
	return { ...kind, business, workflowId, onError, issuedAt: Date.parse(at) };
}

/** Connects the credential again, when its day has come. */
export async function reconnectOn(n8n: MovedN8n, life: WarnedLife, day: number): Promise<void> {
	if (life.reconnects?.day !== day) return;
	const { instagram, credential } = life.business;
	const { settings, configId } = life.reconnects;
	await instagram.setSettings({ dataAccessDays: 90, ...settings });
	if (configId) await editCredential(n8n.client, credential.id, { configId });
	await signIn(n8n.client, credential.id);
}

/** Runs Get Token Status and Check Setup by hand. */
export async function askAboutToken(n8n: MovedN8n, { business }: WarnedLife): Promise<Told> {
	const flow = fan('ask', business.credential, {
		status: { resource: 'account', operation: 'getTokenStatus' },
		checks: { resource: 'account', operation: 'checkSetup' },
	});
	const { id } = await n8n.client.createWorkflow(flow);
	const execution = await n8n.client.runManually(id, 'By hand');
	await n8n.client.deleteWorkflow(id);
	const [status] = outputOf(execution, 'status');
	const check = outputOf(execution, 'checks').find((item) => item.check === 'accessToken');
	if (!status || !check) throw new Error(`Nothing was told: ${JSON.stringify(execution.data)}`);
	return { status, check };
}

/** What the error workflow was started with, and on which day after the sign-in. */
export async function warningsOf(n8n: MovedN8n, life: WarnedLife): Promise<Warning[]> {
	const executions = await n8n.client.executions(life.onError);
	return executions.map((execution) => ({
		day: Math.floor((Date.parse(execution.startedAt ?? '') - life.issuedAt) / DAY_S / 1000),
		text: JSON.stringify(outputOf(execution, 'Error')),
	}));
}

/** The day, as people write it, so many days after the sign-in. */
export function dayAfter({ issuedAt }: WarnedLife, days: number): string {
	return new Date(issuedAt + days * DAY_S * 1000).toISOString().slice(0, 10);
}
