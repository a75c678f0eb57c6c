/**
 * Loaded into n8n's process before n8n (`node --require`): makes time there a thing that a test can
 * move. `E2E_CLOCK_FILE` names a file that holds how far ahead n8n is, in seconds (`+86400`).
 *
 * Timers that run for long go by the moved time, so that a schedule strikes when its time is over, and so
 * does the monotonic clock.
 * With `E2E_CLOCK_DATE` set, `Date` is moved too; without, somebody else does (libfaketime).
 */
const { readFileSync } = require('node:fs');

const LOOK_EVERY_MS = 100;
/** Shorter ones (timeouts of calls, pauses) keep their real length. */
const LONG_TIMER_MS = 15_000;

const RealDate = Date;
// Libraries put functions of their own in its place.
const realNow = Date.now;
const realSetTimeout = setTimeout;
const realClearTimeout = clearTimeout;
const realSetInterval = setInterval;

let aheadMs = 0;

function look() {
	try {
		aheadMs = Number.parseInt(readFileSync(process.env.E2E_CLOCK_FILE, 'utf8'), 10) * 1000 || 0;
	} catch {
		// Being written at this moment: the next look finds it.
	}
}

look();
if (process.env.E2E_CLOCK_DATE) {
	const now = () => realNow() + aheadMs;
	globalThis.Date = new Proxy(RealDate, {
		construct: (target, args, newTarget) =>
			Reflect.construct(target, args.length > 0 ? args : [now()], newTarget),
		apply: () => new RealDate(now()).toString(),
		get: (target, key, receiver) => (key === 'now' ? now : Reflect.get(target, key, receiver)),
	});
}

// Durations go by a clock of their own, which nobody else moves.
const realPerformanceNow = performance.now.bind(performance);
performance.now = () => realPerformanceNow() + aheadMs;

const longTimers = new Map();

globalThis.setTimeout = function setTimeout(callback, delay, ...args) {
	if (!(delay >= LONG_TIMER_MS)) return realSetTimeout(callback, delay, ...args);
	const strike = () => {
		longTimers.delete(timer);
		realClearTimeout(timer);
		callback(...args);
	};
	const timer = realSetTimeout(strike, delay);
	longTimers.set(timer, { due: Date.now() + delay, strike });
	return timer;
};
// `util.promisify(setTimeout)` and the like.
Object.setPrototypeOf(globalThis.setTimeout, realSetTimeout);

globalThis.clearTimeout = function clearTimeout(timer) {
	longTimers.delete(timer);
	realClearTimeout(timer);
};

// Limits of time that go by a signal instead of a timer.
const realTimeout = AbortSignal.timeout.bind(AbortSignal);
AbortSignal.timeout = (delay) => {
	if (!(delay >= LONG_TIMER_MS)) return realTimeout(delay);
	const controller = new AbortController();
	globalThis.setTimeout(() => controller.abort(), delay).unref();
	return controller.signal;
};

realSetInterval(() => {
	look();
	for (const { due, strike } of [...longTimers.values()]) if (due <= Date.now()) strike();
}, LOOK_EVERY_MS).unref();
