import type { ScanSeen } from '../audit/door-record.ts';
import { mapBounded } from '../bounded.ts';
import type { Dice } from '../prng.ts';
import type { DoorDesk } from '../stack/door-desk.ts';
import { drawShows, type Show } from './draw-shows.ts';
import type { Night } from './night.ts';
import type { Held } from './person.ts';
import { pairScanner, type Scanner } from './scanner.ts';

const pairedAtOnce = 8;
const dayMs = 86_400_000;

/** Which gates have no network, by their index, in each part of a night. */
const parts: readonly (readonly number[])[] = [[], [1], [0, 1], []];

/**
 * A night at the doors: so many scanners at each gate pair with it and let people in, all online, then one gate without network, then both, then all
 * again. The clock of one of them is a day ahead. Resolves to every scan, as those at the door saw it.
 */
export async function atDoors(
  night: Night,
  { desk, codes, perGate, random }: { desk: DoorDesk; codes: readonly Held[]; perGate: number; random: Dice },
): Promise<ScanSeen[]> {
  const stations = night.gates.flatMap((gate, at) => Array.from({ length: perGate }, () => ({ gate, at })));
  const scanners = await mapBounded(stations, pairedAtOnce, async ({ gate }, number) =>
    pairScanner(night, {
      code: await desk.pairingCode(gate),
      name: `Scanner ${number + 1}`,
      clockOffMs: number === stations.length - 1 ? dayMs : 0,
    }),
  );
  const shows = await drawShows(codes, { scanners, parts: parts.length, random });
  for (const [part, offline] of parts.entries()) {
    await Promise.all(
      scanners.map((scanner, number) => {
        const away = offline.includes(stations[number]?.at ?? -1);
        return begin(scanner, away, random.fork(`sync/${part}/${number}`));
      }),
    );
    await mapBounded(shows[part] ?? [], scanners.length, (show) => hold(scanners, show));
  }
  await Promise.all(scanners.map((scanner, number) => scanner.comeBack(random.fork(`last/${number}`))));
  return scanners.flatMap(({ scans }) => [...scans]);
}

/** Whoever has a network brings what waits and learns what has changed; the last that a scanner learns is from just before it has none. */
async function begin(scanner: Scanner, away: boolean, random: Dice): Promise<void> {
  if (!away) await scanner.comeBack(random);
  if (scanner.online) await scanner.refresh();
  if (away) scanner.loseNetwork();
}

async function hold(scanners: readonly Scanner[], show: Show): Promise<void> {
  const { at, copyAt, together, fan, ticket, holds, codeAt } = show;
  const own = () => scanners[at]?.scan({ fan, ticket, holds, codeAt });
  const copy = () =>
    copyAt === null ? undefined : scanners[copyAt]?.scan({ fan, ticket, holds: 'copy', codeAt });
  if (together) {
    await Promise.all([own(), copy()]);
    return;
  }
  await own();
  await copy();
}
