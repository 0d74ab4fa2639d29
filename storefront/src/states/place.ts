import type { WorkChallenge } from '@zilker/contracts/http/room';
import { isWork } from './contract-shapes.ts';
import { flag, nullOr, object, text, whole } from './shape.ts';
import { forgetStored, readStored, store } from './stored.ts';

/** This fan's place in a drop: the receipt that waiting needs, and all that proves it later. */
export type StoredPlace = {
  account: string;
  /** The place token: says who waits, to the room alone. */
  place: string;
  index: number;
  leaf: string;
  blind: string;
  /** This device holds the place: it is the one that is called. */
  holder: boolean;
  /** The place may still move to another device. */
  movable: boolean;
  /** The fan asked to be texted. */
  texts: boolean;
  /** Work that the room asked for with the place, until it is done. */
  work: WorkChallenge | null;
};

const isPlace = object<StoredPlace>({
  account: text,
  place: text,
  index: whole,
  leaf: text,
  blind: text,
  holder: flag,
  movable: flag,
  texts: flag,
  work: nullOr(isWork),
});

const prefix = 'zilker:place:';
export const placeKey = (drop: string) => prefix + drop;

export function readPlace(drop: string): StoredPlace | undefined {
  return readStored(placeKey(drop), isPlace);
}

export function keepPlace(drop: string, place: StoredPlace | undefined): void {
  store(placeKey(drop), place);
}

/** What has changed about a place that is kept here; of one that is not, nothing can. */
export function notePlace(drop: string, note: Partial<StoredPlace>): void {
  const known = readPlace(drop);
  if (known) keepPlace(drop, { ...known, ...note });
}

/** On a shared browser the next fan must not find the place of the last one. */
export function forgetPlaces(): void {
  forgetStored(prefix);
}
