import { readFileSync } from 'node:fs';

/**
 * Loaded before a service (`--import`): the wall clock of its process is wrong by `CLOCK_OFFSET_MS`, as that of a machine is which
 * nobody sets right, or by what `CLOCK_OFFSET_FILE` holds at each moment, as when somebody sets it. What counts time from a start
 * (`performance.now`, timers) is right all the same.
 */
const { CLOCK_OFFSET_MS, CLOCK_OFFSET_FILE } = process.env;
const lookEveryMs = 100;
let offsetMs = Number(CLOCK_OFFSET_MS ?? 0);
const trueNow = Date.now;
const now = () => trueNow() + offsetMs;

if (CLOCK_OFFSET_FILE !== undefined) {
  look();
  setInterval(look, lookEveryMs).unref();
}
Date.now = now;
globalThis.Date = new Proxy(Date, {
  construct: (target, args, self) => Reflect.construct(target, args.length === 0 ? [now()] : args, self),
  apply: () => new Date(now()).toString(),
});
Object.defineProperty(performance, 'timeOrigin', { value: performance.timeOrigin + offsetMs });

function look(): void {
  try {
    offsetMs = Number(readFileSync(CLOCK_OFFSET_FILE ?? '', 'utf8'));
  } catch {
    // nobody has set it yet
  }
}
