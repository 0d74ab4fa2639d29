/** A scanner asks for what changed every few seconds; one that was silent for a minute has no signal or is put away. */
const onlineWithinMs = 60_000;

/** Scanners of a gate, or of all gates, whose pairing stands, and how many of them were heard from lately. */
export function scannersAt(
  scanners: readonly { gateName: string; seenAtMs: number | null; revokedAtMs: number | null }[],
  gateName: string | undefined,
  nowMs: number,
): { all: number; online: number } {
  const paired = scanners.filter(({ revokedAtMs }) => revokedAtMs === null);
  const here = paired.filter((scanner) => gateName === undefined || scanner.gateName === gateName);
  const online = here.filter(({ seenAtMs }) => seenAtMs !== null && nowMs - seenAtMs < onlineWithinMs);
  return { all: here.length, online: online.length };
}
