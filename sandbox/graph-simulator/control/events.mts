import type { FastifyInstance } from 'fastify';
import type { Simulator, SimulatorEvent } from '../simulator.mts';

/** `GET /_sim/events`: server-sent events, one per thing that happens. */
export function registerEvents(app: FastifyInstance, sim: Simulator): void {
	app.get('/_sim/events', (request, reply) => {
		reply.hijack();
		reply.raw.writeHead(200, {
			'Content-Type': 'text/event-stream',
			'Cache-Control': 'no-store',
			Connection: 'keep-alive',
		});
		reply.raw.write('retry: 1000\n\n');
		const send = ({ type, data }: SimulatorEvent) => {
			reply.raw.write(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
		};
		sim.watchers.on('event', send);
		request.raw.on('close', () => {
			sim.watchers.off('event', send);
		});
	});
}
