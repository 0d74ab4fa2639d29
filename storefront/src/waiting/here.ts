import type { Id } from '@zilker/contracts/ids';
import type { Accessor } from 'solid-js';
import type { Room } from '../room/create-room.ts';
import type { StoredPlace } from '../states/place.ts';

/** What every screen of one waiting place stands on. */
export type Here = {
  drop: Id<'drop'>;
  place: Accessor<StoredPlace>;
  /** What is kept of the place has changed here: by a press, not by the room. */
  reread: () => void;
  room: Room;
  onLeft: () => void;
};
