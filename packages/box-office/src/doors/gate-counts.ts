import type { Id } from '@zilker/contracts/ids';
import type { Db } from '../db.ts';
import { gather } from '../gather.ts';

/** How many came in at a gate; `more` came in just now. */
export type GateCounts = (
  at: { event: Id<'event'>; gate: Id<'gate'> },
  more: number,
  now: Date,
) => Promise<number>;

/** What others let in at the same gate is counted anew this often, while its scanners go on by what they know … */
const freshMs = 1_000;
/** … but for a gate where nobody scanned for so long. */
const staleMs = 5_000;
/** Gates of so many are remembered; they are counted anew when there are more. */
const gatesMax = 10_000;
const togetherMax = 64;

type Count = { count: number; atMs: number; counting: boolean };

/**
 * Counts check-ins by gate. Scanners show the figure with each fan, and counting thousands of rows for each would cost more than the
 * check-in: one is counted on from for a second.
 */
export function createGateCounts(db: Db): GateCounts {
  const known = new Map<Id<'gate'>, Count>();
  const read = gather(togetherMax, (gates: readonly Id<'gate'>[]) => countAt(db, gates));
  const countAnew = async (gate: Id<'gate'>, nowMs: number): Promise<number> => {
    const count = await read(gate);
    if (known.size >= gatesMax) known.clear();
    known.set(gate, { count, atMs: nowMs, counting: false });
    return count;
  };
  return async ({ gate }, more, now) => {
    const nowMs = now.getTime();
    const before = known.get(gate);
    const ageMs = before === undefined ? Number.POSITIVE_INFINITY : nowMs - before.atMs;
    if (before === undefined || ageMs < 0 || ageMs >= staleMs) return countAnew(gate, nowMs);
    before.count += more;
    if (ageMs >= freshMs && !before.counting) {
      before.counting = true;
      // nobody waits for it; where it fails, the one after staleMs says so
      countAnew(gate, nowMs).catch(() => undefined);
    }
    return before.count;
  };
}

async function countAt(db: Db, gates: readonly Id<'gate'>[]): Promise<number[]> {
  const { rows } = await db.$client.query<{ gate: Id<'gate'>; count: number }>({
    name: 'gate-counts',
    text: statement,
    values: [[...new Set(gates)]],
  });
  const counts = new Map(rows.map(({ gate, count }) => [gate, count]));
  return gates.map((gate) => counts.get(gate) ?? 0);
}

/** The event is named as well because the index is by event. */
const statement = `
  SELECT g.id AS gate, (SELECT count(*) FROM check_ins c WHERE c.event_id = g.event_id AND c.gate_id = g.id AND c.accepted
    AND c.direction = 'in' AND c.undone_at IS NULL)::integer AS count
  FROM gates g WHERE g.id = ANY($1::text[])`;
