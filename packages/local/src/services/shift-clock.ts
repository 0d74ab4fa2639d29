/**
 * Loaded before a service (`--import`): the wall clock of its process is wrong by `CLOCK_OFFSET_MS`, as that of a machine is which
 * nobody sets right. What counts time from a start (`performance.now`, timers) is right all the same.
 */
const offsetMs = Number(process.env.CLOCK_OFFSET_MS ?? 0);
const trueNow = Date.now;
const now = () => trueNow() + offsetMs;

Date.now = now;
globalThis.Date = new Proxy(Date, {
  construct: (target, args, self) => Reflect.construct(target, args.length === 0 ? [now()] : args, self),
  apply: () => new Date(now()).toString(),
});
Object.defineProperty(performance, 'timeOrigin', { value: performance.timeOrigin + offsetMs });
