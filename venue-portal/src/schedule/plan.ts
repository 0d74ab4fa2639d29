import type { PortalEvent, scheduleDrop } from '@zilker/contracts/http/portal';
import { ratePerMinuteBounds } from '@zilker/contracts/pace';
import type { BodyOf } from '@zilker/contracts/route';
import { dateAndTime } from '@zilker/ui/format/clock';
import { momentInZone } from '../time/zone-time.ts';
import { suggest } from './pace-words.ts';

/** What the schedule form holds: text as typed. `rate` and `inside` are null while they follow the suggestion. */
export type ScheduleForm = {
  minutes: string;
  drawDate: string;
  drawTime: string;
  lobby: LobbyLead;
  ends: EndsAfter;
  perFanMax: number;
  visitMinutes: string;
  holdMinutes: string;
  rate: string | null;
  inside: string | null;
};
/** Minutes before the draw, or at once. */
export type LobbyLead = 'now' | '5' | '15' | '30' | '60' | '120';
/** Minutes after the draw, or when doors open. */
export type EndsAfter = '30' | '60' | '120' | '1440' | 'doors';

export type Field = 'minutes' | 'draw' | 'ends' | 'rate' | 'inside';
export type Plan = {
  problems: Partial<Record<Field, string>>;
  /** What is sent; only a form without problems has it. */
  body: BodyOf<typeof scheduleDrop> | undefined;
  ratePerMinute: number | undefined;
  insideMax: number | undefined;
};

type Show = Pick<PortalEvent, 'capacity' | 'startsAtMs' | 'doorsAtMs' | 'timezone'>;

const minuteMs = 60_000;
const minutesBounds = { min: 1, max: 1_440 } as const;
const insideBounds = { min: 1, max: 100_000 } as const;

/** What a form means at `nowMs`, or what is wrong with it, said per field. Pure. */
export function planOf(form: ScheduleForm, show: Show, nowMs: number): Plan {
  const problems: Plan['problems'] = {};
  const minutes = whole(form.minutes, minutesBounds);
  if (minutes === undefined) problems.minutes = `Enter minutes, from ${bounds(minutesBounds)}.`;
  const suggested = minutes === undefined ? undefined : suggest(show.capacity, minutes);

  const ratePerMinute = form.rate === null ? suggested?.ratePerMinute : whole(form.rate, ratePerMinuteBounds);
  if (form.rate !== null && ratePerMinute === undefined)
    problems.rate = `Enter calls a minute, from ${bounds(ratePerMinuteBounds)}.`;
  const insideMax = form.inside === null ? suggested?.insideMax : whole(form.inside, insideBounds);
  if (form.inside !== null && insideMax === undefined)
    problems.inside = `Enter a number of fans, from ${bounds(insideBounds)}.`;

  const draw = momentInZone(form.drawDate, form.drawTime, show.timezone);
  if (!draw.ok) problems.draw = draw.sentence;
  else if (draw.ms <= nowMs) problems.draw = 'That has passed. The draw must lie ahead.';
  else if (draw.ms >= show.startsAtMs)
    problems.draw = `The draw must come before the show, ${dateAndTime(show.startsAtMs, show.timezone)}.`;

  const drawAtMs = draw.ok ? draw.ms : 0;
  const closesAtMs = form.ends === 'doors' ? show.doorsAtMs : drawAtMs + Number(form.ends) * minuteMs;
  if (!problems.draw && closesAtMs <= drawAtMs)
    problems.ends = 'Doors open before the draw. Choose another end.';
  else if (!problems.draw && closesAtMs > show.startsAtMs)
    problems.ends = `The drop must end before the show, ${dateAndTime(show.startsAtMs, show.timezone)}.`;

  const clean = Object.keys(problems).length === 0;
  const body =
    clean && ratePerMinute !== undefined && insideMax !== undefined
      ? {
          lobbyOpensAtMs: lobbyOpensAt(form.lobby, drawAtMs, nowMs),
          drawAtMs,
          closesAtMs,
          perFanMax: form.perFanMax,
          ratePerMinute,
          insideMax,
          visitMs: Number(form.visitMinutes) * minuteMs,
          holdMs: Number(form.holdMinutes) * minuteMs,
        }
      : undefined;
  return { problems, body, ratePerMinute, insideMax };
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
