import type { PortalEvent } from '@zilker/contracts/http/portal';
import type { BadgeTone } from '@zilker/ui/badge';
import { clockTime, monthDay, sameDay, showTime } from '@zilker/ui/format/clock';
import type { IconName } from '@zilker/ui/icon';

/** How a list shows an event's drop: its state, with the time that comes next, as it stands now. Null where its phase says it all. */
export type DropSign = { tone?: BadgeTone; icon: IconName; word: string };

export function dropSign(event: PortalEvent, nowMs: number): DropSign | null {
  const { drop, timezone: zone } = event;
  if (event.status === 'cancelled') return { tone: 'bad', icon: 'cross', word: 'Cancelled' };
  if (!drop)
    return event.status === 'draft'
      ? { icon: 'list', word: 'Draft' }
      : { tone: 'warn', icon: 'warn', word: 'No drop yet' };
  const day = (atMs: number) => `${monthDay(atMs, zone)}, ${showTime(atMs, zone)}`;
  if (drop.cancelled) return { tone: 'bad', icon: 'cross', word: 'Drop cancelled' };
  if (drop.phase === 'scheduled')
    return {
      tone: 'note',
      icon: 'clock',
      word: `${drop.mode === 'draw' ? 'Drop' : 'On sale'} ${day(drop.drawAtMs)}`,
    };
  if (drop.phase === 'lobby' && sameDay(drop.drawAtMs, nowMs, zone))
    return { tone: 'note', icon: 'users', word: `Lobby, draw ${clockTime(drop.drawAtMs, zone)}` };
  if (drop.mode === 'standby' && drop.phase === 'calling')
    return { tone: 'ok', icon: 'ticket', word: `On sale until ${monthDay(drop.closesAtMs, zone)}` };
  return null;
}

/** What stands in place of the sales of an event that sells nothing yet. */
export function quietLine(event: PortalEvent): string {
  if (event.status === 'draft') return 'Only you can see it';
  if (event.drop?.cancelled) return 'Nobody can buy now';
  if (!event.drop) return 'Set a date so that fans can plan';
  return event.drop.mode === 'draw' ? 'Fans see the date and the price' : 'Fans see when it opens';
}
