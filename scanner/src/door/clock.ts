/**
 * How far the server's clock is ahead of this phone's, by an answer that it made at `serverMs` and that was asked for at `askedMs` and here at
 * `hereMs`. What was known stands while the answer does not speak against it: a list of 3 MB takes seconds, and its middle says little. Pure.
 */
export function aheadBy(
  { serverMs, askedMs, hereMs }: { serverMs: number; askedMs: number; hereMs: number },
  knownMs: number | undefined,
): number {
  const [least, most] = [serverMs - hereMs, serverMs - askedMs];
  if (knownMs !== undefined && least <= knownMs && knownMs <= most) return knownMs;
  return (least + most) / 2;
}
