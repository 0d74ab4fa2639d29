import type { DropPhase } from '@zilker/contracts/states';
import { room } from '../client/room.ts';
import { pause } from '../fan/pause.ts';
import type { Meanwhile } from '../run-drop.ts';
import { readDropState } from '../stack/drop-state.ts';
import type { Target } from '../stack/target.ts';

const lookEveryMs = 50;

/** Until the room says so of the drop. @throws Error when it has come past that */
export async function untilPhase(about: Meanwhile, phase: DropPhase): Promise<void> {
  for (;;) {
    const now = await phaseOf(about);
    if (now === phase) return;
    if (now === 'closed') throw new Error(`The drop closed before it was ${phase}.`);
    await pause(about, lookEveryMs);
  }
}

/** Until so many fans have joined. */
export async function untilPlaces(about: Meanwhile, count: number): Promise<void> {
  for (;;) {
    const answer = await room.read(about.roomUrl, about.drop).catch(() => undefined);
    if ((answer?.tick.places ?? 0) >= count) return;
    await pause(about, lookEveryMs);
  }
}

/** Until the box office has heard of so many calls; not of more than it takes to sell every ticket, as the drop may end then. */
export async function untilCalls(about: Meanwhile, count: number): Promise<void> {
  for (;;) {
    const { calls, callsLeast, ended } = await readDropState(about.pool, about.drop);
    if (count > callsLeast) throw new Error(`This drop may end after ${callsLeast} calls.`);
    if (calls >= count) return;
    if (ended) throw new Error(`The drop ended after ${calls} calls.`);
    await pause(about, lookEveryMs);
  }
}

/** Leaves a fault as it is for so long, then mends it, also when the run is over before that. */
export async function hold(
  about: Pick<Meanwhile, 'signal'>,
  forMs: number,
  mend: () => Promise<void> | void,
): Promise<void> {
  try {
    await pause(about, forMs);
  } finally {
    await mend();
  }
}

/** How the beacon's stand-in fails from now on; not at all by default. */
export async function setBeacon(
  { BEACON_URL }: Target,
  faults: { delayMs?: number; outage?: boolean } = {},
): Promise<void> {
  const answer = await fetch(`${BEACON_URL}/_control/faults`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(faults),
  });
  if (!answer.ok) throw new Error(`The beacon took no faults: ${answer.status}.`);
}

/** Undefined while the room does not answer. */
function phaseOf({ roomUrl, drop }: Meanwhile): Promise<DropPhase | undefined> {
  return room.read(roomUrl, drop).then(
    ({ tick }) => tick.phase,
    () => undefined,
  );
}
