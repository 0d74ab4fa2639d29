const firstMs = 400;
const mostMs = 8_000;

/** How long to wait before the next try, spread so that a room's consoles don't all come back at once. `random` is 0 to 1. */
export function backoffMs(failures: number, random: number): number {
  const most = Math.min(mostMs, firstMs * 2 ** Math.max(0, failures - 1));
  return Math.round(most * (0.5 + random / 2));
}
