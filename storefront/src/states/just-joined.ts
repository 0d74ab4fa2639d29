/** When this tab got its place, so that what follows at once is told from what comes later. */
const key = (drop: string) => `zilker:joined-at:${drop}`;

export function noteJoined(drop: string): void {
  try {
    sessionStorage.setItem(key(drop), String(Date.now()));
  } catch {
    // A browser that keeps nothing: then every visit is one of later.
  }
}

/** Milliseconds since this tab joined; endless when it did not. */
export function joinedAgoMs(drop: string): number {
  try {
    return Date.now() - Number(sessionStorage.getItem(key(drop)) ?? Number.NEGATIVE_INFINITY);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
