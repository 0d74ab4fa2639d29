import type { FanRecord } from '../../fan/fan-record.ts';
import type { DropRecord } from '../record.ts';
import type { Rule } from '../rule.ts';

/**
 * The room learns of a fan that comes, and of one that goes, a moment after it happens. Only who was surely there for so long,
 * without a break, must not be passed over.
 */
const slackMs = 2_500;

/** How long after a fault the room may still not know who is here. */
const recoveredMs = 10_000;

/**
 * The line is served from its head. A place may be called later than one behind it, or not at all, only when its fan was away, or had
 * given the place up, as the line passed it. While a part of the room fails, some fans are away though they cannot know it; they are
 * called first once it is whole.
 */
export const inOrder: Rule = {
  name: 'in-order',
  sentence: 'Places are called in order of position, but for those whose fans were away.',
  check(record) {
    const firstCalls = record.calls.filter((call) => call.callNo === 1);
    const calledAtMs = new Map(firstCalls.map((call) => [call.index, call.atMs]));
    const passes = passesOf(firstCalls);
    return record.fans.flatMap((fan) => {
      const [index] = fan.indices;
      if (index === undefined || fan.position === null) return [];
      const pass = passes(fan.position);
      const called = calledAtMs.get(index);
      // several calls may be made in one millisecond, and a stream that is written anew has them in any order
      if (pass === undefined || (called !== undefined && called <= pass.atMs)) return [];
      if (!wasSurelyHere(fan, pass.atMs) || fails(record, pass.atMs)) return [];
      const after = called === undefined ? 'was never called' : 'was called after it';
      return [
        `Fan ${fan.fan} at position ${fan.position} was there when position ${pass.position} was called, and ${after}.`,
      ];
    });
  },
};

/** Each call names the position that its fan worked out from the seed. */
export const ownPositions: Rule = {
  name: 'own-positions',
  sentence: 'Every call names the position that its fan had worked out from the draw.',
  check({ calls, fans }) {
    const positions = new Map(
      fans.flatMap((fan) => fan.indices.map((index) => [index, fan.position] as const)),
    );
    return calls.flatMap((call) => {
      const own = positions.get(call.index);
      if (own === undefined || own === null || own === call.position) return [];
      return [`Place ${call.index} was called at position ${call.position}, its fan worked out ${own}.`];
    });
  },
};

type Pass = { atMs: number; position: number };

/** For a position: the first call of a place behind it. */
function passesOf(calls: DropRecord['calls']): (position: number) => Pass | undefined {
  let furthest = -1;
  const records: Pass[] = [];
  for (const { position, atMs } of calls)
    if (position > furthest) {
      furthest = position;
      records.push({ atMs, position });
    }
  return (position) => records.find((pass) => pass.position > position);
}

function fails({ faults }: DropRecord, atMs: number): boolean {
  return faults.some(({ fromMs, toMs }) => fromMs <= atMs && atMs <= toMs + recoveredMs);
}

function wasSurelyHere(fan: FanRecord, atMs: number): boolean {
  if (fan.quitAtMs !== null && fan.quitAtMs <= atMs + slackMs) return false;
  return fan.here.some(({ fromMs, toMs }) => fromMs <= atMs - slackMs && (toMs === null || toMs >= atMs));
}
