import type { DemoDrop } from '@zilker/box-office/seed/create-demo-drop';
import type { DoorRecord } from '../audit/door-record.ts';
import { readDoorRecord } from '../audit/read-door-record.ts';
import { createGate } from '../bounded.ts';
import { standInCardPage } from '../client/card-page.ts';
import type { Fan } from '../fan/scene.ts';
import { dice } from '../prng.ts';
import type { Progress } from '../progress.ts';
import { createDoorDesk } from '../stack/door-desk.ts';
import type { StoreClients } from '../stack/stores.ts';
import type { Target } from '../stack/target.ts';
import { createVenue } from '../stack/venue.ts';
import { atDoors } from './at-doors.ts';
import { beforeDoors } from './before-doors.ts';
import type { Night } from './night.ts';
import { personOf } from './person.ts';
import { setDoors } from './set-doors.ts';

const requestsAtOnce = 64;
/** Long enough ahead that tickets can be sent, given back and sold. */
const doorsInMs = 3 * 3_600_000;
const openSinceMs = 60_000;

/**
 * What comes of the tickets of a drop that was sold: they go to others or come back, then doors open and the fans are scanned. `settled` waits until
 * nothing is left to do. Resolves to what its audit judges, and how long it took.
 */
export async function playNight(
  target: Target,
  { pool }: Pick<StoreClients, 'pool'>,
  about: {
    opened: DemoDrop;
    fans: readonly Fan[];
    seed: number;
    perGate: number;
    progress: Progress;
    settled: () => Promise<unknown>;
  },
): Promise<{ door: DoorRecord; seconds: number }> {
  const beganMs = performance.now();
  const { opened, fans, seed, perGate, progress, settled } = about;
  const { event, gates } = opened;
  const random = dice(`night/${seed}`);
  const night: Night = {
    event,
    gates,
    coreApiUrl: target.CORE_API_URL,
    storefrontOrigin: target.STOREFRONT_ORIGIN,
    cards: standInCardPage(target.STRIPE_API_URL ?? ''),
    requests: createGate(requestsAtOnce),
  };
  const venue = await createVenue(target, opened);
  const desk = await createDoorDesk(target, opened);
  const ordered = (fan: Fan) => fan.record.order !== null;
  const buyers = fans.filter(ordered).map((fan) => personOf(night, fan));
  const others = fans.filter((fan) => !ordered(fan)).map((fan) => personOf(night, fan));

  await setDoors(pool, event, doorsInMs);
  await desk.change({ transfersFromMs: Date.now(), returnsUntilMs: Date.now() + doorsInMs / 2 });
  progress.tell('tickets', { done: 0, of: 1 });
  const codes = await beforeDoors(night, { pool, venue, buyers, others, random });
  await settled();
  progress.tell('tickets', { done: 1, of: 1 });

  await setDoors(pool, event, -openSinceMs);
  progress.tell('doors', { done: 0, of: 1 });
  const scans = await atDoors(night, { desk, codes, perGate, random });
  await settled();
  progress.tell('doors', { done: 1, of: 1 });
  const seconds = (performance.now() - beganMs) / 1_000;
  const door = await readDoorRecord(pool, desk, { event, scans, codes, people: [...buyers, ...others] });
  return { door, seconds };
}
