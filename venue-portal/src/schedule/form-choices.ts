import type { PortalEvent } from '@zilker/contracts/http/portal';
import { wallClock } from '../time/zone-time.ts';
import type { EndsAfter, LobbyLead, Mode, ScheduleForm } from './plan.ts';

/** What the form's choices offer, in words. */
export const modeChoices: readonly { value: Mode; label: string; means: string }[] = [
  {
    value: 'draw',
    label: 'A drop with a draw',
    means:
      'Fans gather in a lobby, and one draw sets the order of all of them. Coming early gives nobody an advantage, and anyone can check the draw. For when more fans come than there are tickets.',
  },
  {
    value: 'standby',
    label: 'Ordinary sale',
    means:
      'It opens at a time, and fans go straight in. When more come than there is room for, a line forms by itself, first come, first served, and goes away again. There is no lobby and no draw.',
  },
];
export const lobbyChoices: readonly { value: LobbyLead; label: string }[] = [
  { value: 'now', label: 'At once' },
  { value: '5', label: '5 minutes before the draw' },
  { value: '15', label: '15 minutes before the draw' },
  { value: '30', label: '30 minutes before the draw' },
  { value: '60', label: '1 hour before the draw' },
  { value: '120', label: '2 hours before the draw' },
];
export const opensChoices = [
  { value: 'now', label: 'At once' },
  { value: 'at', label: 'At a date and time' },
] as const;
const drawEnds: readonly EndsAfter[] = ['30', '60', '120', '1440', 'doors'];
const saleEnds: readonly EndsAfter[] = ['doors', '60', '1440', '10080'];
const endLengths: Readonly<Record<Exclude<EndsAfter, 'doors'>, string>> = {
  '30': '30 minutes',
  '60': '1 hour',
  '120': '2 hours',
  '1440': '1 day',
  '10080': '1 week',
};
export function endChoices(mode: Mode): { value: EndsAfter; label: string }[] {
  const after = mode === 'draw' ? 'after the draw' : 'after it opens';
  return (mode === 'draw' ? drawEnds : saleEnds).map((value) => ({
    value,
    label: value === 'doors' ? 'When doors open' : `${endLengths[value]} ${after}`,
  }));
}
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
    mode: 'draw',
    minutes: '15',
    drawDate: draw.date,
    drawTime: draw.time,
    lobby: '30',
    opens: 'now',
    ends: '60',
    perFanMax: 4,
    visitMinutes: '8',
    holdMinutes: '10',
    rate: null,
    inside: null,
    floor: null,
  };
}

/** What else changes with the mode: an end that the other one does not offer. */
export function withMode(form: ScheduleForm, mode: Mode): Partial<ScheduleForm> {
  const offered = endChoices(mode).some(({ value }) => value === form.ends);
  const usual: EndsAfter = mode === 'draw' ? '60' : 'doors';
  return { mode, ends: mode === form.mode && offered ? form.ends : usual };
}
