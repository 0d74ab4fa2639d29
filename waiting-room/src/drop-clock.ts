import type { DropPhase } from '@zilker/contracts/states';
import { callNext } from './call/call-next.ts';
import { readNewCalls } from './call/read-calls.ts';
import { type Drop, updateView } from './drops/drop.ts';
import { dueStep } from './drops/due-step.ts';
import { isAwake, refresh } from './drops/refresh.ts';
import { runStep } from './drops/run-step.ts';
import { callsMade, stepFailed, stepTaken } from './events.ts';
import { type Loop, runLoop, tellOnce } from './loops.ts';
import { countPresent } from './presence/bitmaps.ts';
import { readPresent } from './presence/read-present.ts';
import { MemoryLost } from './redis/scripts.ts';
import { sendReports } from './reports/send-reports.ts';
import type { Room } from './room.ts';
import { nearTeller } from './texts/tell-near.ts';
import { noteCalled, noteShown } from './ticks/estimate-errors.ts';

const lookEveryMs = 50;
const callEveryMs = 25;
/** While no call can come about but by another phase, or by an act. */
const listenEveryMs = 200;
const presenceEveryMs = 200;
const tickEveryMs = 1_000;
const nearEveryMs = 2_000;
/** A drop that rests needs none of this so often. */
const restEveryMs = 500;
/** Without a good reading for so long, the screens say that nobody is called. */
const silentAfterMs = 2_000;

const beforeCalls: ReadonlySet<DropPhase> = new Set(['scheduled', 'lobby', 'frozen']);

/** What a drop's own loops tell the whole replica. */
export type DropNews = { read(): void; unread(): void };

/**
 * All that the room does by itself for one drop, in loops of its own: whatever another drop has to wait for, or how much there is
 * to do for it, this one's calls and ticks go on.
 */
export function startDropClock(room: Room, drop: Drop, news: DropNews): Loop {
  const { context, presence, hub } = room;
  const { log } = context;
  const unreadable = tellOnce(log, 'drop_unreadable');
  const queueAway = tellOnce(log, 'reports_wait');
  let readAtMs = performance.now();
  let forgotten = false;
  let stepping = false;
  let stepWaits = false;
  let reporting = false;

  const isResting = () => !isAwake(drop.state, context.nowMs());
  const orRest = (everyMs: number) => () => (isResting() ? Math.max(everyMs, restEveryMs) : everyMs);

  const callEvery = () =>
    drop.state.phase === 'calling' ? callEveryMs : isResting() ? restEveryMs : listenEveryMs;

  async function read(): Promise<void> {
    if (drop.nextPollAtMs > context.nowMs()) return;
    const changes = await refresh(context, drop);
    readAtMs = performance.now();
    forgotten = false;
    unreadable.worked();
    news.read();
    if (changes.urgent) void hub.tick(drop, 'all');
    void hub.changed(drop, changes);
    void step();
    void report();
  }

  function unread(cause: unknown): void {
    if (cause instanceof MemoryLost && !forgotten) {
      // nobody is called until its memory is put together again, and the screens say so at once
      forgotten = true;
      updateView(context, drop, false);
      void hub.tick(drop, 'all');
    }
    unreadable.failed(cause);
    news.unread();
  }

  /** Not awaited: a draw may wait for its beacon while the reading goes on. */
  async function step(): Promise<void> {
    const due = dueStep(drop.state, drop.grant, context.nowMs());
    if (due === null || stepping) return;
    stepping = true;
    try {
      await runStep(context, drop, due);
      stepTaken(log, { step: due }, { drop: drop.id, phase: drop.state.phase });
      stepWaits = false;
      drop.nextPollAtMs = 0;
    } catch (cause) {
      stepFailed.add(1, { step: due });
      if (!stepWaits) log.warn('drop_step_waits', { drop: drop.id, step: due, cause });
      stepWaits = true;
    } finally {
      stepping = false;
    }
  }

  async function report(): Promise<void> {
    if (drop.pendingReports === 0 || reporting) return;
    reporting = true;
    try {
      await sendReports(context, drop);
      drop.nextPollAtMs = 0;
      queueAway.worked();
    } catch (cause) {
      queueAway.failed(cause);
    } finally {
      reporting = false;
    }
  }

  async function call(): Promise<void> {
    await hear();
    if (drop.state.phase !== 'calling' && drop.state.phase !== 'drawn') return;
    const made = await callNext(context, presence, drop);
    if (made === 0) return;
    callsMade.add(made);
    await hear();
  }

  /** Also of a drop that is over: a replica that starts late wants to know the old calls. */
  async function hear(): Promise<void> {
    if (beforeCalls.has(drop.state.phase)) return;
    for (const entry of await readNewCalls(context, drop)) {
      noteCalled(drop.estimates, entry);
      hub.called(drop, entry);
    }
  }

  async function tick(): Promise<void> {
    if (drop.state.phase === 'closed' && !hub.hasAudience(drop)) return;
    const redisHere = !forgotten && performance.now() - readAtMs < silentAfterMs;
    if (redisHere && !isResting())
      drop.presentCount = countPresent(await readPresent(context, presence, drop));
    updateView(context, drop, redisHere);
    noteShown(drop.estimates, drop.tick);
    await hub.tick(drop, 'due');
  }

  const quiet = () => {};
  const loops = [
    runLoop(orRest(lookEveryMs), read, unread),
    runLoop(callEvery, call, quiet),
    runLoop(presenceEveryMs, () => presence.flush(drop), quiet),
    runLoop(tickEveryMs, tick, quiet),
    runLoop(orRest(nearEveryMs), nearTeller(context, drop), quiet),
  ];
  return {
    stop: async () => {
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
}
