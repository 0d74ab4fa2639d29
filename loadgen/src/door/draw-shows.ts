import { decodeCertificate, signCertificate } from '@zilker/contracts/ticket/certificate';
import type { Holds } from '../audit/door-record.ts';
import { makeDevice } from '../fan/device.ts';
import type { Dice } from '../prng.ts';
import type { Held } from './person.ts';
import { type Shown, shownBy } from './phone.ts';
import type { HeldUp } from './scanner.ts';

/** One who comes to a scanner, and perhaps somebody with a picture of the same code at one of another gate. */
export type Show = HeldUp & {
  /** Which scanner, by its index. */
  at: number;
  copyAt: number | null;
  /** Both in the same moment, or the picture right after. */
  together: boolean;
};

/** What fans of a night try, of the tickets that are good: one at least where there are any. */
const tries = { copy: { share: 0.12, most: 60 }, bad: { share: 0.03, most: 10 } } as const;
const comesShare = 0.93;
const minuteMs = 60_000;

/**
 * Who comes to which scanner with what, in so many parts of a night: most with the code that is theirs, some with one that is dead, stale, forged
 * or on the wrong phone, some with a copy. In each part somebody has one.
 */
export async function drawShows(
  codes: readonly Held[],
  { scanners, parts, random }: { scanners: readonly { gate: string }[]; parts: number; random: Dice },
): Promise<Show[][]> {
  const good = codes.filter(({ says }) => says === 'valid');
  const bad = (from: number) => {
    const many = atLeastOne(tries.bad, good.length);
    return good.slice(from * many, (from + 1) * many);
  };
  const thief = await makeDevice();
  const show = (held: Held, holds: Holds, shown: Shown = held.shown): Show => ({
    fan: held.fan.number,
    ticket: shown.ticket,
    holds,
    codeAt: (atMs) => shown.codeAt(holds === 'stale' ? atMs - minuteMs : atMs),
    at: random.whole(0, scanners.length - 1),
    copyAt: null,
    together: random.chance(0.5),
  });
  const shows = codes.flatMap((held) => {
    if (held.says !== 'valid') return [show(held, held.says)];
    return random.chance(comesShare) ? [show(held, 'good')] : [];
  });
  shows.push(
    ...bad(0).map((held) => show(held, 'stale')),
    ...bad(1).map((held) => show(held, 'stolen', stolenBy(thief.device, held.shown))),
    ...bad(2).map((held) => show(held, 'forged', forged(held))),
  );
  const night = random.shuffle(shows);
  const each = Math.ceil(night.length / parts);
  return Array.from({ length: parts }, (_, part) => {
    const own = night.slice(part * each, (part + 1) * each);
    return withCopies(own, scanners, random);
  });
}

function withCopies(shows: readonly Show[], scanners: readonly { gate: string }[], random: Dice): Show[] {
  const own = shows.filter(({ holds }) => holds === 'good');
  const copied = new Set(own.slice(0, atLeastOne(tries.copy, own.length)));
  return shows.map((show) => {
    const others = scanners.flatMap(({ gate }, at) => (gate === scanners[show.at]?.gate ? [] : [at]));
    if (!copied.has(show) || others.length === 0) return show;
    return { ...show, copyAt: others[random.whole(0, others.length - 1)] ?? null };
  });
}

function atLeastOne({ share, most }: { share: number; most: number }, of: number): number {
  return Math.min(most, Math.max(1, Math.round(share * of)));
}

/** The certificate alone is worth nothing: the phone that it names signs each code. */
function stolenBy(thief: CryptoKeyPair, { ticket, certificate }: Shown): Shown {
  return shownBy(thief, ticket, certificate);
}

/** Everything as it should be, but by a key of somebody's own. */
function forged({ fan, shown }: Held): Shown {
  const fields = decodeCertificate(shown.certificate);
  if (fields === null) throw new Error(`The certificate of ${shown.ticket} is none.`);
  const own = crypto.getRandomValues(new Uint8Array(32));
  return shownBy(fan.device, shown.ticket, signCertificate(fields, own));
}
