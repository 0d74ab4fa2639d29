import { callNext } from './call/call-next.ts';
import { type Drop, updateView } from './drops/drop.ts';
import { dueStep } from './drops/due-step.ts';
import { runStep } from './drops/run-step.ts';
import { callsMade, roomAway, stepFailed, stepTaken } from './events.ts';
import { type Loop, runLoop, tellOnce } from './loops.ts';
import { noteReturned } from './presence/note-returned.ts';
import { sendReports } from './reports/send-reports.ts';
import type { Room } from './room.ts';
import type { RoomClock } from './room-clock.ts';

const pollEveryMs = 50;
const callEveryMs = 50;
const tickEveryMs = 1_000;
const presenceEveryMs = 200;
const syncEveryMs = 10_000;
/** Without a good reading for so long, the screens say that nobody is called. */
const silentAfterMs = 2_000;

export type Clocks = {
  /** Redis was read lately. */
  isReading(): boolean;
  stop(): Promise<void>;
};

/** All that the room does by itself. Every replica does all of it; what must happen once is guarded in Redis. */
export function startClocks(room: Room, clock: RoomClock): Clocks {
  const { context, drops, presence, hub } = room;
  const { log } = context;
  const away = tellOnce(log, 'redis_unreadable');
  const queueAway = tellOnce(log, 'reports_wait');
  const stepping = new Set<string>();
  /** Drops whose step could not be made at the first try, told once. */
  const waiting = new Set<string>();
  const reporting = new Set<string>();
  let readAtMs = performance.now();

  const isReading = () => performance.now() - readAtMs < silentAfterMs;

  async function poll(): Promise<void> {
    const read = await drops.poll();
    readAtMs = performance.now();
    away.worked();
    for (const { drop, changes } of read) {
      if (changes.urgent) void hub.tick(drop);
      void hub.changed(drop, changes);
      void step(drop);
      void report(drop);
    }
  }

  /** Not awaited by the poll: a draw may wait for its beacon while other drops go on. */
  async function step(drop: Drop): Promise<void> {
    const due = dueStep(drop.state, drop.grant, context.nowMs());
    if (due === null || stepping.has(drop.id)) return;
    stepping.add(drop.id);
    try {
      await runStep(context, drop, due);
      stepTaken(log, { step: due }, { drop: drop.id, phase: drop.state.phase });
      waiting.delete(drop.id);
      drop.nextPollAtMs = 0;
    } catch (cause) {
      stepFailed.add(1, { step: due });
      if (!waiting.has(drop.id)) log.warn('drop_step_waits', { drop: drop.id, step: due, cause });
      waiting.add(drop.id);
    } finally {
      stepping.delete(drop.id);
    }
  }

  async function report(drop: Drop): Promise<void> {
    if (drop.pendingReports === 0 || reporting.has(drop.id)) return;
    reporting.add(drop.id);
    try {
      await sendReports(context, drop);
      drop.nextPollAtMs = 0;
      queueAway.worked();
    } catch (cause) {
      queueAway.failed(cause);
    } finally {
      reporting.delete(drop.id);
    }
  }

  async function call(): Promise<void> {
    const calling = [...drops.all.values()].filter((drop) => drop.state.phase === 'calling');
    const made = await Promise.all(calling.map((drop) => callNext(context, presence, drop)));
    for (const count of made) if (count > 0) callsMade.add(count);
  }

  async function tick(): Promise<void> {
    const redisHere = isReading();
    for (const drop of drops.all.values()) {
      if (drop.state.phase === 'closed' && !hub.hasAudience(drop)) continue;
      updateView(context, drop, redisHere);
      await hub.tick(drop);
      await noteReturned(context, presence, drop).catch(() => {});
    }
  }

  const onAway = (cause: unknown) => {
    roomAway.add(1);
    away.failed(cause);
  };
  const quiet = () => {};
  const loops: Loop[] = [
    runLoop(pollEveryMs, poll, onAway),
    runLoop(callEveryMs, call, quiet),
    runLoop(tickEveryMs, tick, quiet),
    runLoop(presenceEveryMs, () => presence.flush(drops.all), quiet),
    runLoop(syncEveryMs, clock.sync, quiet),
  ];
  return {
    isReading,
    stop: async () => {
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
}
