import type { readDoors } from '@zilker/contracts/http/portal-doors';
import type { ReplyOf } from '@zilker/contracts/route';
import { bareTimeWithSeconds, clockTime } from '@zilker/ui/format/clock';
import { span } from '@zilker/ui/format/duration';
import { answerSigns } from './answer-signs.ts';

export type Doors = ReplyOf<typeof readDoors>;
export type Doubled = Doors['doubled'][number];
export type Note = Doors['notes'][number];

/**
 * "Let in at both: 7:02:11 at Front, 7:04:40 at Side."; or "Scanned at both: let in 7:02:11 at Front, turned away 7:04:40 at Side." where the
 * second was told in time.
 */
export function doubledWords({ first, second, bothIn }: Doubled, zone: string): string {
  const atOne = first.gateName === second.gateName;
  const when = ({ atMs, gateName, by }: Doubled['first']) =>
    `${bareTimeWithSeconds(atMs, zone)} ${atOne ? `by ${by}` : `at ${gateName}`}`;
  const where = atOne ? `twice at ${first.gateName}` : 'at both';
  return bothIn
    ? `Let in ${where}: ${when(first)}, ${when(second)}.`
    : `Scanned ${where}: let in ${when(first)}, turned away ${when(second)}.`;
}

/** Why the second gate could not know: "Side had no network from 6:50 PM to 7:10 PM, so it could not know."; nothing where it knew. */
export function windowWords({ second, window }: Doubled, zone: string): string {
  if (window === null) return '';
  const { fromMs, toMs } = window;
  return `${second.gateName} had no network from ${clockTime(fromMs, zone)} to ${clockTime(toMs, zone)}, so it could not know.`;
}

const handWords: Readonly<Record<string, string>> = {
  phone_dead: 'the phone was dead',
  code_unreadable: 'the code could not be read',
  name_on_list: 'the name is on the list',
  unproven: 'the code could not be checked there',
};

/** What is worth a look about a check-in that is no duplicate. */
export function noteWords({ answer, byHand, undone, at }: Note): string {
  if (undone) return `Let in by ${at.by}, and taken back.`;
  if (answer === 'valid') {
    const why = byHand === null ? undefined : (handWords[byHand] ?? byHand);
    return `Let in by hand by ${at.by}${why === undefined ? '' : `: ${why}`}.`;
  }
  const where = at.offline ? 'with no network' : 'by an older list';
  return `Let in ${where} by ${at.by}. Found to be ${answerSigns[answer].word.toLowerCase()} at the sync.`;
}

/** Scanners take codes that are two steps of 15 s off: one step is worth a word before good codes look old. */
const clockOffMs = 15_000;

/** What is wrong with a scanner's clock; undefined where nothing is, or where it was not heard from. */
export function clockWords(aheadMs: number | null): string | undefined {
  if (aheadMs === null || Math.abs(aheadMs) < clockOffMs) return undefined;
  const by = span(roughly(Math.abs(aheadMs)));
  return `Its clock is ${by} ${aheadMs > 0 ? 'ahead' : 'behind'}. Times are set right by as much.`;
}

/** To the second below a minute, to the minute below two hours, and to the hour above. */
function roughly(ms: number): number {
  const unit = ms < 60_000 ? 1_000 : ms < 7_200_000 ? 60_000 : 3_600_000;
  return Math.round(ms / unit) * unit;
}
