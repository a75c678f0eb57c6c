import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Simulator } from '../simulator.mts';
import { faultSchema, rulesSchema } from '../state/faults.mts';
import { ControlError } from './errors.mts';
import { registerEvents } from './events.mts';
import * as machinery from './machinery.mts';
import * as people from './people.mts';
import * as schemas from './schemas.mts';
import { viewState } from './views.mts';

type Post = <Schema extends z.ZodTypeAny>(
	path: string,
	schema: Schema,
	run: (sim: Simulator, body: z.output<Schema>) => unknown,
) => void;

/** Issues of a refused body, as one sentence. */
function explain(error: z.ZodError): string {
	return error.issues
		.map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message))
		.join('; ');
}

function registerPeople(post: Post): void {
	post('contacts', schemas.contactSchema, people.putContact);
	post('messages', schemas.messageSchema, people.writeMessage);
	post('messages/between-pages', schemas.messageSchema, people.writeBetweenPages);
	post('business-messages', schemas.businessMessageSchema, people.writeAsBusiness);
	post('comments', schemas.commentSchema, people.writeComment);
	post('reactions', schemas.reactionSchema, people.react);
	post('edits', schemas.editSchema, people.edit);
	post('unsends', schemas.messageRefSchema, people.unsend);
	post('seen', schemas.messageRefSchema, people.see);
	post('referrals', schemas.referralSchema, people.refer);
	post('contact-events', schemas.contactEventSchema, people.doOtherwise);
	post('ad-copies', schemas.adCopySchema, people.boost);
	post('mentions', schemas.mentionSchema, people.mention);
}

function registerMachinery(post: Post): void {
	post('reset', schemas.resetSchema, machinery.reset);
	post('settings', z.record(z.string(), z.unknown()), machinery.setSettings);
	post('clock', schemas.clockSchema, machinery.setClock);
	post('tokens', schemas.tokenSchema, machinery.changeToken);
	post('faults', faultSchema, machinery.addFault);
	post('subscriptions', schemas.dashboardSchema, machinery.subscribeByHand);
	post('webhooks/rules', rulesSchema, machinery.setRules);
	post('webhooks/raw', schemas.rawWebhookSchema, machinery.postRaw);
	post('webhooks/deliver', schemas.deliverSchema, machinery.deliverWritten);
	post('webhooks/test', schemas.testButtonSchema, machinery.pressTestButton);
	post('webhooks/flush', z.object({}).strict(), (sim) => {
		sim.dispatcher.flush();
		return { pending: sim.dispatcher.pendingCount };
	});
	post('settle', schemas.settleSchema, async (sim, { timeoutMs }) => {
		const settled = await sim.dispatcher.settle(timeoutMs);
		return { settled, pending: sim.dispatcher.pendingCount };
	});
}

function registerReads(scope: FastifyInstance, sim: Simulator): void {
	scope.get('/_sim/world', () => sim.state.world);
	scope.get('/_sim/secrets', () => ({ secrets: sim.secrets() }));
	scope.get('/_sim/state', () => viewState(sim));
	scope.get('/_sim/calls', () => ({ calls: sim.state.calls }));
	scope.get('/_sim/deliveries', () => ({ deliveries: sim.state.deliveries }));
	scope.get('/_sim/settings', () => sim.state.settings);
	scope.get('/_sim/faults', () => ({ faults: sim.state.faults }));
	scope.delete('/_sim/faults', () => {
		sim.state.faults = [];
		return { faults: [] };
	});
	scope.delete('/_sim/calls', () => {
		sim.state.calls = [];
		return { calls: [] };
	});
	registerEvents(scope, sim);
}

/** Serves the control API under `/_sim`; what a caller got wrong is a 4xx with `error` in words. */
export function registerControl(app: FastifyInstance, sim: Simulator): void {
	void app.register((scope, _options, done) => {
		scope.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
			if (error instanceof z.ZodError) {
				return reply.code(400).send({ error: explain(error), issues: error.issues });
			}
			const status = error instanceof ControlError ? error.status : (error.statusCode ?? 500);
			return reply.code(status).send({ error: error.message });
		});
		const post: Post = (path, schema, run) => {
			scope.post(`/_sim/${path}`, async (request) => {
				return await run(sim, schema.parse(request.body ?? {}) as z.output<typeof schema>);
			});
		};
		registerPeople(post);
		registerMachinery(post);
		registerReads(scope, sim);
		done();
	});
}
