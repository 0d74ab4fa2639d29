import type { Drops } from './drops/drops.ts';
import type { Limits } from './limits/limits.ts';
import type { Presence } from './presence/presence.ts';
import type { RoomContext } from './room-context.ts';
import type { Hub } from './sockets/hub.ts';

/** One replica of the waiting room. */
export type Room = { context: RoomContext; drops: Drops; presence: Presence; limits: Limits; hub: Hub };
