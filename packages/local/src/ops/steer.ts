import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { RequestError, request } from '@zilker/contracts/client';
import { act as actRoute, readDrop } from '@zilker/contracts/http/room';
import type { Id } from '@zilker/contracts/ids';
import type { LogEntry, OperatorAct } from '@zilker/contracts/log';
import { idempotencyHeader } from '@zilker/contracts/tokens';
import type { Desk } from './desk.ts';

const triesMax = 5;
const pauseMs = 400;
/** A replica that did not do the act itself shows it within a second. */
const shownWithinMs = 3_000;

export type State = Awaited<ReturnType<typeof readState>>;

export function readState({ roomUrl }: Desk, drop: Id<'drop'>) {
  return request(readDrop, { base: roomUrl, params: { drop } });
}

/** One act, done once however often it has to be asked for. @throws RequestError when it is refused */
export async function steer(
  { roomUrl, access }: Desk,
  drop: Id<'drop'>,
  act: OperatorAct,
): Promise<LogEntry> {
  const headers = { authorization: `Bearer ${access}`, [idempotencyHeader]: randomUUID() };
  for (let tries = 1; ; tries++) {
    try {
      const { entry } = await request(actRoute, { base: roomUrl, params: { drop }, body: act, headers });
      return entry;
    } catch (cause) {
      const isAway =
        cause instanceof RequestError && (cause.code === 'offline' || cause.code === 'unavailable');
      if (!isAway || tries >= triesMax) throw cause;
      await delay(pauseMs);
    }
  }
}

/** How the drop stands once screens show the entry. */
export async function stateAfter(desk: Desk, drop: Id<'drop'>, entry: LogEntry): Promise<State> {
  const untilMs = performance.now() + shownWithinMs;
  for (;;) {
    const state = await readState(desk, drop);
    if (state.tick.seq > entry.seq || performance.now() > untilMs) return state;
    await delay(100);
  }
}
