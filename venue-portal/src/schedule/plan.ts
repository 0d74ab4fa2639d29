import type { PortalEvent, scheduleDrop } from '@zilker/contracts/http/portal';
import { ratePerMinuteBounds } from '@zilker/contracts/pace';
import type { BodyOf } from '@zilker/contracts/route';
import { dateAndTime } from '@zilker/ui/format/clock';
import { momentInZone } from '../time/zone-time.ts';
import { suggest } from './pace-words.ts';

/** What the schedule form holds: text as typed. `rate`, `inside` and `floor` are null while they follow the suggestion. */
export type ScheduleForm = {
  mode: Mode;
  minutes: string;
  /** The draw’s, or the opening’s of an ordinary sale. */
  drawDate: string;
  drawTime: string;
  lobby: LobbyLead;
  /** An ordinary sale opens at once, or at the date and time. */
  opens: 'now' | 'at';
  ends: EndsAfter;
  perFanMax: number;
  visitMinutes: string;
  holdMinutes: string;
  rate: string | null;
  inside: string | null;
  floor: string | null;
};
export type Mode = 'draw' | 'standby';
/** Minutes before the draw, or at once. */
export type LobbyLead = 'now' | '5' | '15' | '30' | '60' | '120';
/** Minutes after the draw or the opening, or when doors open. */
export type EndsAfter = '30' | '60' | '120' | '1440' | '10080' | 'doors';

export type Field = 'minutes' | 'draw' | 'ends' | 'rate' | 'inside' | 'floor';
export type Plan = {
  problems: Partial<Record<Field, string>>;
  /** What is sent; only a form without problems has it. */
  body: Settled | undefined;
  ratePerMinute: number | undefined;
  insideMax: number | undefined;
  floorPerMinute: number | undefined;
};
/** Every setting said, none left to the server. */
export type Settled = BodyOf<typeof scheduleDrop> & {
  mode: Mode;
  floorPerMinute: number;
  openWindowMs: number;
};

type Show = Pick<PortalEvent, 'capacity' | 'startsAtMs' | 'doorsAtMs' | 'timezone'>;

const minuteMs = 60_000;
const minutesBounds = { min: 1, max: 1_440 } as const;
const insideBounds = { min: 1, max: 100_000 } as const;
/** How long a call may wait to be opened. */
const openWindowMs = 90_000;

/** What a form means at `nowMs`, or what is wrong with it, said per field. Pure. */
export function planOf(form: ScheduleForm, show: Show, nowMs: number): Plan {
  const problems: Plan['problems'] = {};
  const pace = paceOf(form, show, problems);
  const times = timesOf(form, show, nowMs, problems);
  const { ratePerMinute, insideMax, floorPerMinute } = pace;
  const clean = Object.keys(problems).length === 0;
  const body =
    clean && ratePerMinute !== undefined && insideMax !== undefined && floorPerMinute !== undefined
      ? {
          ...times,
          perFanMax: form.perFanMax,
          mode: form.mode,
          ratePerMinute,
          floorPerMinute,
          insideMax,
          openWindowMs,
          visitMs: Number(form.visitMinutes) * minuteMs,
          holdMs: Number(form.holdMinutes) * minuteMs,
        }
      : undefined;
  return { problems, body, ...pace };
}

/** The floor that goes with a rate where nobody says another: a tenth of it. */
function usualFloor(ratePerMinute: number): number {
  return Math.max(ratePerMinuteBounds.min, Math.round(ratePerMinute / 10));
}

function paceOf(form: ScheduleForm, show: Show, problems: Plan['problems']) {
  const minutes = whole(form.minutes, minutesBounds);
  if (minutes === undefined) problems.minutes = `Enter minutes, from ${bounds(minutesBounds)}.`;
  const suggested = minutes === undefined ? undefined : suggest(show.capacity, minutes, form.mode);

  const ratePerMinute = form.rate === null ? suggested?.ratePerMinute : whole(form.rate, ratePerMinuteBounds);
  if (form.rate !== null && ratePerMinute === undefined)
    problems.rate = `Enter calls a minute, from ${bounds(ratePerMinuteBounds)}.`;
  const insideMax = form.inside === null ? suggested?.insideMax : whole(form.inside, insideBounds);
  if (form.inside !== null && insideMax === undefined)
    problems.inside = `Enter a number of fans, from ${bounds(insideBounds)}.`;

  const suggestedFloor = ratePerMinute === undefined ? undefined : usualFloor(ratePerMinute);
  const floorPerMinute = form.floor === null ? suggestedFloor : whole(form.floor, ratePerMinuteBounds);
  if (form.floor !== null && floorPerMinute === undefined)
    problems.floor = `Enter calls a minute, from ${bounds(ratePerMinuteBounds)}.`;
  else if (ratePerMinute !== undefined && floorPerMinute !== undefined && floorPerMinute > ratePerMinute)
    problems.floor = 'The slowest may not be faster than the rate.';
  return { ratePerMinute, insideMax, floorPerMinute };
}

function timesOf(form: ScheduleForm, show: Show, nowMs: number, problems: Plan['problems']) {
  const atOnce = form.mode === 'standby' && form.opens === 'now';
  const typed = momentInZone(form.drawDate, form.drawTime, show.timezone);
  const begins = form.mode === 'draw' ? 'draw' : 'sale';
  const starts = dateAndTime(show.startsAtMs, show.timezone);
  const drawAtMs = atOnce ? nowMs : typed.ok ? typed.ms : 0;
  if (!atOnce && !typed.ok) problems.draw = typed.sentence;
  else if (!atOnce && drawAtMs <= nowMs)
    problems.draw = `That has passed. The ${form.mode === 'draw' ? 'draw' : 'opening'} must lie ahead.`;
  else if (drawAtMs >= show.startsAtMs)
    problems.draw = `The ${begins} must ${form.mode === 'draw' ? 'come' : 'open'} before the show, ${starts}.`;

  const closesAtMs = form.ends === 'doors' ? show.doorsAtMs : drawAtMs + Number(form.ends) * minuteMs;
  const ends = form.mode === 'draw' ? 'drop' : 'sale';
  if (!problems.draw && closesAtMs <= drawAtMs)
    problems.ends = `Doors open before the ${form.mode === 'draw' ? 'draw' : 'sale opens'}. Choose another end.`;
  else if (!problems.draw && closesAtMs > show.startsAtMs)
    problems.ends = `The ${ends} must end before the show, ${starts}.`;
  const lobbyOpensAtMs = form.mode === 'draw' ? lobbyOpensAt(form.lobby, drawAtMs, nowMs) : drawAtMs;
  return { lobbyOpensAtMs, drawAtMs, closesAtMs };
}

/** A lobby that should have opened already opens at once. */
function lobbyOpensAt(lead: LobbyLead, drawAtMs: number, nowMs: number): number {
  return lead === 'now' ? nowMs : Math.max(nowMs, drawAtMs - Number(lead) * minuteMs);
}

function whole(text: string, within: { min: number; max: number }): number | undefined {
  const value = /^\d{1,7}$/.test(text.trim()) ? Number(text) : Number.NaN;
  return value >= within.min && value <= within.max ? value : undefined;
}

function bounds(within: { min: number; max: number }): string {
  return `${within.min} to ${within.max.toLocaleString('en-US')}`;
}
