import type { RehearsalSettings } from '@zilker/contracts/rehearsal/settings';

/** What a rehearsal needs of a drop, planned or scheduled. */
export function settingsOf(
  drop: Omit<RehearsalSettings, 'tickets' | 'closesAfterMs'> & { drawAtMs: number; closesAtMs: number },
  tickets: number,
): RehearsalSettings {
  const { mode, perFanMax, ratePerMinute, insideMax, openWindowMs, visitMs, holdMs } = drop;
  const closesAfterMs = Math.max(60_000, drop.closesAtMs - drop.drawAtMs);
  return {
    mode,
    tickets,
    perFanMax,
    ratePerMinute,
    insideMax,
    openWindowMs,
    visitMs,
    holdMs,
    closesAfterMs,
  };
}
