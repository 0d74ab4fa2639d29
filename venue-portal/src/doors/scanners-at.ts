/** A scanner asks for its door list every 15 s; one that missed four turns has no signal or is put away. */
const onlineWithinMs = 60_000;

/** Scanners of a gate, or of all gates, and how many of them were heard from lately. */
export function scannersAt(
  scanners: readonly { gateName: string; seenAtMs: number | null }[],
  gateName: string | undefined,
  nowMs: number,
): { all: number; online: number } {
  const here = scanners.filter((scanner) => gateName === undefined || scanner.gateName === gateName);
  const online = here.filter(({ seenAtMs }) => seenAtMs !== null && nowMs - seenAtMs < onlineWithinMs);
  return { all: here.length, online: online.length };
}
