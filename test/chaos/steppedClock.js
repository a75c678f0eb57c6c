/**
 * Loaded into n8n's process before n8n (`node --require`): n8n's wall clock is off by as many milliseconds as
 * the file says that `CHAOS_CLOCK_FILE` names, as after a step of NTP. Timers and the monotonic clock aren't.
 */
const { readFileSync } = require('node:fs');

const LOOK_EVERY_MS = 100;

const RealDate = Date;
let offMs = 0;

function look() {
	try {
		offMs = Number.parseInt(readFileSync(process.env.CHAOS_CLOCK_FILE, 'utf8'), 10) || 0;
	} catch {
		// Being written at this moment: the next look finds it.
	}
}

look();
const now = () => RealDate.now() + offMs;
globalThis.Date = new Proxy(RealDate, {
	construct: (target, args, newTarget) =>
		Reflect.construct(target, args.length > 0 ? args : [now()], newTarget),
	apply: () => new RealDate(now()).toString(),
	get: (target, key, receiver) => (key === 'now' ? now : Reflect.get(target, key, receiver)),
});
setInterval(look, LOOK_EVERY_MS).unref();
