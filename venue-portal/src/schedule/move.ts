import type { PortalEvent, rescheduleDrop } from '@zilker/contracts/http/portal';
import type { BodyOf } from '@zilker/contracts/route';
import type { DropPhase } from '@zilker/contracts/states';
import { dateAndTime } from '@zilker/ui/format/clock';
import { momentInZone, wallClock } from '../time/zone-time.ts';

/** The three times of a drop. An ordinary sale has no `draw` of its own: it is the opening. */
export type Moved = 'lobby' | 'draw' | 'end';
export type MoveForm = Record<Moved, { date: string; time: string }>;
export type MovePlan = {
  problems: Partial<Record<Moved, string>>;
  /** What is sent: the changed times alone. Undefined while something is wrong or nothing is changed. */
  body: BodyOf<typeof rescheduleDrop> | undefined;
};

type Drop = Pick<NonNullable<PortalEvent['drop']>, 'mode' | 'lobbyOpensAtMs' | 'drawAtMs' | 'closesAtMs'>;

const secondMs = 1_000;
/** What the box office asks for: time to publish the commitment, a lobby to sign in to, a minute to sell. */
const drawAheadMs = 20 * secondMs;
const lobbyLeastMs = 10 * secondMs;
const saleLeastMs = 60 * secondMs;

/** Why a time cannot move any more, in a phase; none when it can. */
export function locksOf(mode: Drop['mode'], phase: DropPhase): Partial<Record<Moved, string>> {
  if (phase === 'closed') {
    const over = 'The drop is closed.';
    return { lobby: over, draw: over, end: over };
  }
  if (phase === 'scheduled') return {};
  if (mode === 'standby') return { lobby: 'The sale is open already.' };
  const lobby = 'The lobby is open already.';
  if (phase === 'lobby') return { lobby };
  return {
    lobby: 'The lobby is closed.',
    draw: 'The lobby is closed. Who is in the draw is fixed, so its time is too.',
  };
}

export function formOf(drop: Drop, zone: string): MoveForm {
  return {
    lobby: wallClock(drop.lobbyOpensAtMs, zone),
    draw: wallClock(drop.drawAtMs, zone),
    end: wallClock(drop.closesAtMs, zone),
  };
}

/** What the form means at `nowMs`, or what is wrong with it. Pure. */
export function planMove(
  form: MoveForm,
  event: Pick<PortalEvent, 'startsAtMs' | 'timezone'>,
  drop: Drop,
  phase: DropPhase,
  nowMs: number,
): MovePlan {
  const problems: MovePlan['problems'] = {};
  const locks = locksOf(drop.mode, phase);
  const before = formOf(drop, event.timezone);
  const timeOf = (which: Moved, wasMs: number): number => {
    const { date, time } = form[which];
    // a time left as it was keeps its seconds, which no field shows
    if (locks[which] || (date === before[which].date && time === before[which].time)) return wasMs;
    const typed = momentInZone(date, time, event.timezone);
    if (typed.ok) return typed.ms;
    problems[which] = typed.sentence;
    return wasMs;
  };
  const lobbyMs = timeOf('lobby', drop.lobbyOpensAtMs);
  const drawMs = drop.mode === 'draw' ? timeOf('draw', drop.drawAtMs) : lobbyMs;
  const endMs = timeOf('end', drop.closesAtMs);
  const starts = dateAndTime(event.startsAtMs, event.timezone);
  const moved = {
    lobby: lobbyMs !== drop.lobbyOpensAtMs,
    draw: drawMs !== drop.drawAtMs,
    end: endMs !== drop.closesAtMs,
  };

  if (moved.lobby && lobbyMs < nowMs) problems.lobby ??= 'That has passed.';
  if (drop.mode === 'draw' && (moved.draw || moved.lobby)) {
    if (drawMs < nowMs + drawAheadMs) problems.draw ??= 'The draw must lie 20 seconds ahead at least.';
    if (drawMs < lobbyMs + lobbyLeastMs) problems.draw ??= 'The lobby must open before the draw.';
  }
  if (endMs <= nowMs && moved.end) problems.end ??= 'That has passed. To end it now, close the drop.';
  if (endMs < drawMs + saleLeastMs)
    problems.end ??= `It must stay open for a minute after ${drop.mode === 'draw' ? 'the draw' : 'it opens'}.`;
  if (endMs > event.startsAtMs) problems.end ??= `It must end before the show, ${starts}.`;

  const clean = Object.keys(problems).length === 0;
  if (!clean || !(moved.lobby || moved.draw || moved.end)) return { problems, body: undefined };
  return {
    problems,
    body: {
      ...(moved.lobby && { lobbyOpensAtMs: lobbyMs }),
      ...(moved.draw && { drawAtMs: drawMs }),
      ...(moved.end && { closesAtMs: endMs }),
    },
  };
}
