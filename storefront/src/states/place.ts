import { base64url, count } from '@zilker/contracts/fields';
import { type InferOutput, object, string } from 'valibot';
import { forgetStored, readStored, store } from './stored.ts';

/** This fan's place in a drop: the receipt that waiting needs, and all that proves it later. */
const storedPlace = object({
  account: string(),
  place: string(),
  index: count,
  leaf: base64url,
  blind: base64url,
});
export type StoredPlace = InferOutput<typeof storedPlace>;

const prefix = 'zilker:place:';
const placeKey = (drop: string) => prefix + drop;

export function readPlace(drop: string): StoredPlace | undefined {
  return readStored(placeKey(drop), storedPlace);
}

export function keepPlace(drop: string, place: StoredPlace | undefined): void {
  store(placeKey(drop), place);
}

/** On a shared browser the next fan must not find the place of the last one. */
export function forgetPlaces(): void {
  forgetStored(prefix);
}
