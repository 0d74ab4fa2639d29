/**
 * The room's clock as this device can know it. Each word of the room carries its time; it arrives late, never early, so of the
 * last words the one that came quickest says it best. A device whose own clock is set anew starts over.
 */
export type ServerClock = {
  /** A word of the room: its time, and this device's when it came, epoch milliseconds. */
  hear: (serverMs: number, hereMs: number) => void;
  /** The room's time at this device's `hereMs`. Before the first word it is the device's own. */
  at: (hereMs: number) => number;
};

const wordsKept = 20;
/** Two words cannot differ so much by delay alone. */
const jumpMs = 30_000;

export function makeServerClock(): ServerClock {
  let offsets: number[] = [];
  return {
    hear(serverMs, hereMs) {
      const offset = serverMs - hereMs;
      const last = offsets.at(-1);
      if (last !== undefined && Math.abs(offset - last) > jumpMs) offsets = [];
      offsets = [...offsets.slice(1 - wordsKept), offset];
    },
    at(hereMs) {
      return offsets.length === 0 ? hereMs : hereMs + Math.max(...offsets);
    },
  };
}
