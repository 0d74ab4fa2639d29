import { type Accessor, createSignal, onCleanup } from 'solid-js';
import { placeKey, readPlace, type StoredPlace } from './place.ts';
import { onStoredElsewhere } from './stored.ts';

/** What is kept of this fan's place, whichever tab changed it. `reread` after this tab has. */
export function createPlace(
  drop: string,
  first: StoredPlace,
): { place: Accessor<StoredPlace>; reread: () => void } {
  const [place, setPlace] = createSignal(first);
  const reread = () => setPlace((now) => readPlace(drop) ?? now);
  onCleanup(onStoredElsewhere(placeKey(drop), reread));
  return { place, reread };
}
