import type { Mishap } from './fault-script.ts';

/** One request to the API, in the order in which they came in. */
export type Call = {
  method: string;
  /** With `:id` for what a path carries: with the method, what a line of a script of faults names. */
  route: string;
  path: string;
  idempotencyKey: string | null;
  atMs: number;
  /** What the client saw: a status, a cut connection, no answer. Null while it waits. */
  status: number | 'reset' | 'timeout' | null;
  /** What was made to go wrong. */
  fault: Mishap | null;
};

const keptMax = 10_000;

/** The calls since it was last emptied; of more than 10,000 the newest, and how many were left off. */
export function makeCallLog() {
  let calls: Call[] = [];
  let leftOff = 0;
  return {
    begin(method: string, route: string, path: string, idempotencyKey: string | undefined): Call {
      const call: Call = {
        method,
        route: route.slice(0, 200),
        path: path.slice(0, 200),
        idempotencyKey: idempotencyKey?.slice(0, 255) ?? null,
        atMs: Date.now(),
        status: null,
        fault: null,
      };
      calls.push(call);
      if (calls.length >= 2 * keptMax) trim();
      return call;
    },
    read() {
      trim();
      return { calls, leftOff };
    },
    empty(): void {
      calls = [];
      leftOff = 0;
    },
  };

  function trim(): void {
    leftOff += Math.max(0, calls.length - keptMax);
    calls = calls.slice(-keptMax);
  }
}
export type CallLog = ReturnType<typeof makeCallLog>;
