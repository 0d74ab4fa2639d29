import { Refusal } from '@zilker/contracts/errors';
import type * as portal from '@zilker/contracts/http/portal';
import type { Id } from '@zilker/contracts/ids';
import type * as v from 'valibot';
import { dropPhaseAt } from '../catalogue/drop-phase.ts';
import { type Db, withTransaction } from '../db.ts';
import type { DropRow } from '../stock.ts';
import { type EventRow, lockOwnDrop, writeNewVersion } from './change-drop.ts';
import { once } from './once.ts';
import { readPortalEvent } from './read-portal-event.ts';
import { drawAheadMinMs, lobbyMinMs, saleMinMs } from './schedule-drop.ts';

export type Reschedule = v.InferOutput<(typeof portal.rescheduleDrop)['body']>;
type Times = { lobbyOpensAtMs: number; drawAtMs: number; closesAtMs: number };

/** The room freezes the lobby some seconds before the draw, and hears of a change a moment after it was made. */
const frozenBeforeMs = 10_000;

/**
 * Moves the times of a venue's own drop, once for each key; what is left out stays. The room is told in the same commit.
 * @throws Refusal `event_unknown`, `drop_unknown`, `drop_over`, `drop_frozen`, `schedule_invalid` with a sentence that names what does
 * not fit, `idempotency_key_reused`
 */
export async function rescheduleDrop(
  db: Db,
  input: {
    venue: Id<'venue'>;
    event: Id<'event'>;
    idempotencyKey: string;
    times: Reschedule;
    traceparent?: string | undefined;
  },
  now: Date,
): Promise<portal.PortalEvent> {
  const { venue, event, idempotencyKey: key, times } = input;
  return withTransaction(db, async (tx) => {
    const own = await lockOwnDrop(tx, { venue, event });
    await once(tx, { scope: `reschedule-drop:${event}`, key, body: times }, { event }, async () => {
      const { drop } = own.stock;
      const to = timesAfter(drop, times);
      const refusal = refusalOf(drop, to, own.event, now);
      if (refusal !== null) throw refusal;
      if (isSame(timesOf(drop), to)) return;
      const change = {
        lobbyOpensAt: new Date(to.lobbyOpensAtMs),
        drawAt: new Date(to.drawAtMs),
        closesAt: new Date(to.closesAtMs),
        // the room names the round of the new time
        ...(to.drawAtMs === drop.drawAt.getTime() ? {} : { beacon: null, beaconAt: null }),
      };
      await writeNewVersion(tx, drop, change, input.traceparent);
    });
    return readPortalEvent(tx, { venue, event }, now);
  });
}

/** An ordinary sale has one opening: whichever of its two names is given moves both. */
function timesAfter(drop: DropRow, times: Reschedule): Times {
  const before = timesOf(drop);
  const closesAtMs = times.closesAtMs ?? before.closesAtMs;
  if (drop.mode === 'draw')
    return {
      lobbyOpensAtMs: times.lobbyOpensAtMs ?? before.lobbyOpensAtMs,
      drawAtMs: times.drawAtMs ?? before.drawAtMs,
      closesAtMs,
    };
  const opens = times.lobbyOpensAtMs ?? times.drawAtMs ?? before.lobbyOpensAtMs;
  return { lobbyOpensAtMs: opens, drawAtMs: times.drawAtMs ?? opens, closesAtMs };
}

/** Pure: why the times cannot be moved so, or null. What stays as it is is not held against now. */
export function refusalOf(drop: DropRow, to: Times, event: EventRow, now: Date): Refusal | null {
  const from = timesOf(drop);
  const nowMs = now.getTime();
  if (drop.cancelled || dropPhaseAt(drop, now) === 'closed') return new Refusal('drop_over');
  const opens = to.lobbyOpensAtMs !== from.lobbyOpensAtMs;
  const draws = to.drawAtMs !== from.drawAtMs;
  const closes = to.closesAtMs !== from.closesAtMs;
  const wrong = (message: string) => new Refusal('schedule_invalid', { message });
  const started = nowMs >= from.lobbyOpensAtMs || drop.phase !== 'scheduled';

  if (drop.mode === 'standby') {
    if (to.drawAtMs !== to.lobbyOpensAtMs)
      return wrong('An ordinary sale has no draw: it opens when its line does.');
    if (opens && started) return wrong('The sale is open already.');
    if (opens && to.lobbyOpensAtMs < nowMs) return wrong('The sale must open now or later.');
  } else {
    if (draws && isFrozen(drop, nowMs)) return new Refusal('drop_frozen');
    if (opens && started) return wrong('The lobby is open already.');
    if (opens && to.lobbyOpensAtMs < nowMs) return wrong('The lobby must open now or later.');
    if (draws && to.drawAtMs < nowMs + drawAheadMinMs)
      return wrong('The draw must be at least 20 seconds from now.');
    if ((opens || draws) && to.drawAtMs < to.lobbyOpensAtMs + lobbyMinMs)
      return wrong('The lobby must be open for 10 seconds before the draw.');
  }
  if (closes && to.closesAtMs < nowMs) return wrong('The drop must close now or later.');
  if ((draws || closes) && to.closesAtMs < to.drawAtMs + saleMinMs)
    return wrong(
      drop.mode === 'standby'
        ? 'The sale must stay open for a minute.'
        : 'The drop must stay open for a minute after the draw.',
    );
  if (closes && to.closesAtMs > event.startsAt.getTime())
    return wrong('The drop must close by the start of the show.');
  return null;
}

/** By the record, or by the clock: the record is a little behind. A draw that was put off is made at the time of its later round. */
function isFrozen(drop: DropRow, nowMs: number): boolean {
  if (drop.frozenAt !== null || (drop.phase !== 'scheduled' && drop.phase !== 'lobby')) return true;
  const roundMs =
    drop.beacon === null
      ? 0
      : drop.beacon.chain.genesisMs + (drop.beacon.round - 1) * drop.beacon.chain.periodMs;
  return nowMs > Math.max(drop.drawAt.getTime(), roundMs) - frozenBeforeMs;
}

function timesOf({ lobbyOpensAt, drawAt, closesAt }: DropRow): Times {
  return {
    lobbyOpensAtMs: lobbyOpensAt.getTime(),
    drawAtMs: drawAt.getTime(),
    closesAtMs: closesAt.getTime(),
  };
}

function isSame(a: Times, b: Times): boolean {
  return a.lobbyOpensAtMs === b.lobbyOpensAtMs && a.drawAtMs === b.drawAtMs && a.closesAtMs === b.closesAtMs;
}
