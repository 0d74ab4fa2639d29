import { createDemoDrop, type DemoDrop, type DemoDropInput } from '@zilker/box-office/seed/create-demo-drop';
import { RequestError } from '@zilker/contracts/client';
import { waitUntil } from '@zilker/local/wait-until';
import { room } from '../client/room.ts';
import type { StoreClients } from './stores.ts';
import type { Target } from './target.ts';

const knownWithinMs = 90_000;

/**
 * Opens a drop whose lobby is open, and waits until the room knows of it: the way leads through the outbox, the queue and the room's
 * internal API. @throws Error when it does not hear of it in time.
 */
export async function openDrop(
  target: Target,
  stores: StoreClients,
  input: DemoDropInput,
): Promise<DemoDrop> {
  const drop = await createDemoDrop(stores.db, input, new Date());
  await waitUntil(
    'the waiting room hearing of the drop',
    async () => {
      try {
        const { tick } = await room.read(target.ROOM_URL, drop.drop);
        return tick.phase !== 'scheduled';
      } catch (error) {
        if (error instanceof RequestError) return false;
        throw error;
      }
    },
    { timeoutMs: knownWithinMs, everyMs: 100 },
  );
  return drop;
}
