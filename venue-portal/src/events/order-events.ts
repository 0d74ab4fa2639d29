import type { PortalEvent } from '@zilker/contracts/http/portal';
import type { DropPhase } from '@zilker/contracts/states';

export type Group = 'live' | 'coming' | 'draft' | 'past';

const livePhases: readonly DropPhase[] = ['lobby', 'frozen', 'drawn', 'calling', 'paused', 'sold_out'];
/** A show is not past while its doors may still be working. */
const showLastsMs = 8 * 3_600_000;

export function groupOf(event: PortalEvent, nowMs: number): Group {
  if (event.drop && isRunning(event.drop)) return 'live';
  if (event.startsAtMs + showLastsMs < nowMs || event.status === 'cancelled') return 'past';
  return event.status === 'draft' ? 'draft' : 'coming';
}

/** A drop that wants watching. An ordinary sale goes on for weeks and does not, but while its calls are held. */
export function isRunning({ mode, phase, cancelled }: NonNullable<PortalEvent['drop']>): boolean {
  if (cancelled || !livePhases.includes(phase)) return false;
  return mode === 'draw' || phase === 'paused';
}

/** All events by group: soonest first, the past latest first. */
export function grouped(events: readonly PortalEvent[], nowMs: number): Record<Group, PortalEvent[]> {
  const groups: Record<Group, PortalEvent[]> = { live: [], coming: [], draft: [], past: [] };
  for (const event of [...events].sort((a, b) => a.startsAtMs - b.startsAtMs))
    groups[groupOf(event, nowMs)].push(event);
  groups.past.reverse();
  return groups;
}

/** The event that a page about one event opens with: what is live, else what comes next, else the latest. */
export function likeliest(events: readonly PortalEvent[], nowMs: number): PortalEvent | undefined {
  const { live, coming, draft, past } = grouped(events, nowMs);
  return live[0] ?? coming[0] ?? past[0] ?? draft[0];
}
