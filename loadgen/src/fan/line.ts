/** A fan's connection to the room while it waits. */
export type Line = {
  /** Connects, and stays: what breaks by itself is opened again. */
  come(): void;
  /** `closes` says goodbye; `cut` is just gone. */
  go(how: 'closes' | 'cut'): void;
  /** Speaks by the newest token of the place from now on. */
  renew(): void;
};

/** How the two sorts of line tell what happens to them. */
export type LineEvents = {
  /** The room has spoken: from now on the fan is surely there. */
  here(): void;
  /** The connection ended, by the fan or by itself: then, epoch ms, or now. */
  gone(atMs?: number): void;
  /** It was in the line, wants to be, and lost the room without a doing of its own, until `here` or `rests`. */
  seeks(): void;
  /** It does not want to be in the line for now. */
  rests(): void;
};
