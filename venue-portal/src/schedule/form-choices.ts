import type { PortalEvent } from '@zilker/contracts/http/portal';
import { wallClock } from '../time/zone-time.ts';
import type { EndsAfter, LobbyLead, ScheduleForm } from './plan.ts';

/** What the form's selects offer, in words. */
export const lobbyChoices: readonly { value: LobbyLead; label: string }[] = [
  { value: 'now', label: 'At once' },
  { value: '5', label: '5 minutes before the draw' },
  { value: '15', label: '15 minutes before the draw' },
  { value: '30', label: '30 minutes before the draw' },
  { value: '60', label: '1 hour before the draw' },
  { value: '120', label: '2 hours before the draw' },
];
export const endChoices: readonly { value: EndsAfter; label: string }[] = [
  { value: '30', label: '30 minutes after the draw' },
  { value: '60', label: '1 hour after the draw' },
  { value: '120', label: '2 hours after the draw' },
  { value: '1440', label: '1 day after the draw' },
  { value: 'doors', label: 'When doors open' },
];
const minuteChoices = (minutes: readonly number[]) =>
  minutes.map((value) => ({ value: String(value), label: value === 1 ? '1 minute' : `${value} minutes` }));
export const visitChoices = minuteChoices([1, 2, 4, 8, 12, 20]);
export const holdChoices = minuteChoices([2, 5, 10, 15, 30]);

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** A form that is good as it stands: a draw at ten in the morning in four days, or in an hour where the show is near. */
export function firstForm(event: Pick<PortalEvent, 'doorsAtMs' | 'timezone'>, nowMs: number): ScheduleForm {
  const ahead = wallClock(nowMs + 4 * dayMs, event.timezone);
  const near = wallClock(Math.ceil((nowMs + hourMs) / 900_000) * 900_000, event.timezone);
  const draw = event.doorsAtMs > nowMs + 5 * dayMs ? { date: ahead.date, time: '10:00' } : near;
  return {
    minutes: '15',
    drawDate: draw.date,
    drawTime: draw.time,
    lobby: '30',
    ends: '60',
    perFanMax: 4,
    visitMinutes: '8',
    holdMinutes: '10',
    rate: null,
    inside: null,
  };
}
