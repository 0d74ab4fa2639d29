import { Refusal } from '@zilker/contracts/errors';
import { isRedisAway } from '@zilker/runtime/redis';
import type { Drop } from '../drops/drop.ts';
import { missForMs } from '../drops/drops.ts';
import { type Loop, runLoop, tellOnce } from '../loops.ts';
import { MemoryLost } from '../redis/scripts.ts';
import type { Room } from '../room.ts';
import { closeWith } from '../sockets/client.ts';
import { type Counted, countPlaces } from './count-places.ts';
import { recoverDrop } from './recover-drop.ts';
import { isInvalid, mayBeLost, restorePlace } from './restore-place.ts';

const lookEveryMs = 150;
const restoreEveryMs = 300;
const countEveryMs = 500;
/** So many places are put back between two looks at what else is to be done. */
const atOnce = 200;

/**
 * Sees to it that no drop stays forgotten: whatever Redis lost is put together again, the fans connected here get their places back
 * without a step of theirs, and the record is told how far the room has counted.
 */
export function startRecovery(room: Room): Loop {
  const { context, drops } = room;
  const troubled = tellOnce(context.log, 'recovery_waits');
  const underWay = new Set<string>();
  const counted = new Map<string, Counted>();

  async function look(): Promise<void> {
    const lost = [...drops.all.values()].filter((drop) => drop.lost).map(({ id }) => id);
    const missed = [...drops.missed].filter(([, { sinceMs }]) => performance.now() - sinceMs < missForMs);
    for (const id of new Set([...lost, ...missed.map(([id]) => id)])) if (!underWay.has(id)) void recover(id);
  }

  /** Each drop by itself: one that waits for its record holds up no other. */
  async function recover(id: string): Promise<void> {
    underWay.add(id);
    try {
      const drop = drops.all.get(id);
      if (await recoverDrop(context, id, drop)) {
        drops.missed.delete(id);
        if (drop !== undefined) drop.nextPollAtMs = 0;
        troubled.worked();
      }
    } catch (cause) {
      if (!isRedisAway(cause)) troubled.failed(cause);
    } finally {
      underWay.delete(id);
    }
  }

  async function restore(): Promise<void> {
    for (const drop of drops.all.values())
      if (!drop.lost && drop.state.lostBelow > 0) {
        await restoreRecent(drop);
        await restoreFans(drop);
      }
  }

  /** Whether their fans are here or not. */
  async function restoreRecent(drop: Drop): Promise<void> {
    const waiting = [...drop.recent.all()].filter(({ index }) => mayBeLost(drop, index));
    for (let from = 0; from < waiting.length; from += atOnce)
      await Promise.all(
        waiting.slice(from, from + atOnce).map((place) =>
          restorePlace(context, drop, place).catch((cause: unknown) => {
            if (!(cause instanceof Refusal)) throw cause;
          }),
        ),
      );
  }

  async function restoreFans(drop: Drop): Promise<void> {
    const waiting = [...room.hub.fans(drop)].filter(
      ({ place }) => place !== null && mayBeLost(drop, place.index),
    );
    for (let from = 0; from < waiting.length; from += atOnce)
      await Promise.all(waiting.slice(from, from + atOnce).map((client) => restoreFan(client)));

    async function restoreFan(client: (typeof waiting)[number]): Promise<void> {
      if (client.place === null) return;
      try {
        await restorePlace(context, drop, client.place);
      } catch (cause) {
        if (isInvalid(cause)) closeWith(client, 'unauthorised', cause);
        else if (!(cause instanceof Refusal)) throw cause;
      }
    }
  }

  async function count(): Promise<void> {
    for (const drop of drops.all.values()) {
      const told = counted.get(drop.id) ?? { places: 0, atMs: Number.NEGATIVE_INFINITY };
      counted.set(drop.id, await countPlaces(context, drop, told));
    }
  }

  const onError = (cause: unknown) => {
    if (!(cause instanceof MemoryLost)) context.log.debug('recovery_waits', { cause });
  };
  const loops = [
    runLoop(lookEveryMs, look, onError),
    runLoop(restoreEveryMs, restore, onError),
    runLoop(countEveryMs, count, onError),
  ];
  return {
    stop: async () => {
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
}
