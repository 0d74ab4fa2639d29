import { type CoursePoint, type RehearsalLimit, rehearsalLimits } from '@zilker/contracts/rehearsal/course';
import type { CrowdBehaviour, Rehearsal } from '@zilker/contracts/rehearsal/settings';
import type { Range, RehearsedSeveral } from '@zilker/contracts/rehearsal/several';
import { about, span } from '@zilker/ui/format/duration';
import { counted, noun, number } from '@zilker/ui/format/number';

/** What a rehearsal says, in words. Pure. */

export const limitNames: Readonly<Record<RehearsalLimit, string>> = {
  rate: 'Your rate',
  inside: 'Room inside',
  stock: 'No ticket free',
  nobody: 'Nobody waits',
};

/** The whole of it in one sentence: when tickets are gone, how long the tail waits, who gets nothing. */
export function sentenceOf(input: Rehearsal, result: RehearsedSeveral): string {
  const { settings, fans } = input;
  const { middle } = result;
  const start = settings.mode === 'draw' ? 'the draw' : 'the sale opens';
  const pace = `At ${number(settings.ratePerMinute)} a minute with ${number(settings.insideMax)} inside,`;
  if (middle.endedBy === 'sold_out') {
    const last = result.lastBuyerCalledAtMs ?? pointOf(middle.lastBuyerCalledAtMs ?? 0);
    return `${pace} ${goneWhen(input, result, start)}; the last fan who gets one is called after ${range(last)}, and ${tailOf(input, result)}.`;
  }
  if (middle.endedBy === 'closing')
    return `${pace} ${number(middle.sold)} of ${counted(settings.tickets, 'ticket')} would be sold when the drop ends, ${span(settings.closesAfterMs)} after ${start}; ${waitingAtEnd(middle.fans.waiting)}.`;
  const unsold = settings.tickets - middle.sold;
  return `${pace} everyone is called ${aboutAfter(result.endedAtMs)} after ${start}, and ${number(unsold)} of ${counted(settings.tickets, 'ticket')} would stay unsold: ${counted(fans, 'fan')} ${noun(fans, 'is', 'are')} too few.`;
}

/** What stands beside the sentence: waits, and what becomes of everyone. */
export function factsOf(input: Rehearsal, result: RehearsedSeveral): { word: string; says: string }[] {
  const { middle } = result;
  const { fans } = middle;
  const facts: { word: string; says: string }[] = [];
  if (middle.waits)
    facts.push({
      word: 'Waits',
      says: `Of those called, half wait ${upTo(middle.waits.p50Ms)}, nine in ten ${upTo(middle.waits.p90Ms)}, 99 in a hundred ${upTo(middle.waits.p99Ms)}.`,
    });
  facts.push({
    word: 'Get tickets',
    says: `${counted(fans.bought, 'fan')}, ${(middle.sold / Math.max(1, fans.bought)).toFixed(1)} each. Another ${number(fans.nothing)} ${noun(fans.nothing, 'is', 'are')} called and ${noun(fans.nothing, 'takes', 'take')} none.`,
  });
  const none = [
    [fans.waiting, 'wait to the end'],
    [fans.left, 'give up waiting'],
    [fans.missed, 'are away at their turn and stay away'],
    [fans.tooLate, 'come when it is over'],
  ] as const;
  const said = none.filter(([count]) => count > 0).map(([count, what]) => `${number(count)} ${what}`);
  if (said.length > 0) facts.push({ word: 'Get none', says: `${said.join(', ')}.` });
  facts.push({
    word: 'Inside',
    says: `${number(middle.insideMost)} at most, of ${number(input.settings.insideMax)}.`,
  });
  return facts;
}

/** What held calls, longest first, and what would change it. */
export function limitsOf(result: RehearsedSeveral): { sentence: string; advice: string | undefined } {
  const { limitMs, calls } = result.middle;
  const total = rehearsalLimits.reduce((sum, limit) => sum + limitMs[limit], 0);
  const held = rehearsalLimits
    .filter((limit) => limitMs[limit] >= Math.max(total * 0.02, 1))
    .toSorted((a, b) => limitMs[b] - limitMs[a]);
  const first = held[0];
  const parts = held.map((limit) => `by ${causes[limit]} for ${plain(limitMs[limit])}`);
  const sentence = parts.length === 0 ? '' : `Calls were held ${listed(parts)}.`;
  if (first === 'inside') {
    const perMinute = Math.max(1, Math.round((calls / Math.max(1, limitMs.rate + limitMs.inside)) * 60_000));
    return {
      sentence,
      advice: `More room inside would sell faster; a higher rate would not. Room for so many makes about ${counted(perMinute, 'call')} a minute.`,
    };
  }
  if (first === 'rate') return { sentence, advice: 'A higher rate would sell faster.' };
  if (first === 'stock')
    return {
      sentence,
      advice: 'Less time to choose and to pay would bring unpaid tickets back sooner.',
    };
  return { sentence, advice: undefined };
}

/** Which limit held when, in stretches; those too short to be seen belong to the one before. */
export function stretchesOf(
  points: readonly CoursePoint[],
): { fromMs: number; toMs: number; limitedBy: RehearsalLimit }[] {
  const least = (points.at(-1)?.atMs ?? 0) * 0.02;
  const runs: { fromMs: number; toMs: number; limitedBy: RehearsalLimit }[] = [];
  for (const { atMs, limitedBy } of points) {
    const last = runs.at(-1);
    if (last?.limitedBy === limitedBy) last.toMs = atMs;
    else runs.push({ fromMs: last?.toMs ?? 0, toMs: atMs, limitedBy });
  }
  const stretches: typeof runs = [];
  for (const run of runs) {
    const last = stretches.at(-1);
    if (last && (run.toMs - run.fromMs < least || last.limitedBy === run.limitedBy)) last.toMs = run.toMs;
    else stretches.push({ ...run });
  }
  return stretches;
}

/** What the supposed crowd does, for those who doubt it. */
export function crowdWords(crowd: CrowdBehaviour, mode: 'draw' | 'standby'): string[] {
  const share = (part: number) => `${Math.round(part * 100)} in 100`;
  const insideMs = crowd.openMs + crowd.chooseMs + crowd.payMs;
  const weights = crowd.wants.reduce((sum, weight) => sum + weight, 0);
  const wanted = crowd.wants.reduce((sum, weight, i) => sum + weight * (i + 1), 0) / weights;
  return [
    mode === 'draw'
      ? `${share(crowd.late)} come after the draw, within ${span(crowd.comeWithinMs)}.`
      : `All come within ${span(crowd.comeWithinMs)}, half of them in the first ${span(crowd.comeWithinMs / 4)}.`,
    `${share(crowd.away)} are away at their turn, and ${share(crowd.neverOpens)} do not open the call. Half of them come back after about ${span(crowd.awayMs)}, and are called first.`,
    `${(crowd.leavesEachMinute * 1000).toFixed(0)} in 1,000 give up in each minute they wait.`,
    `A called fan wants ${wanted.toFixed(1)} tickets and takes about ${span(insideMs)} to open, choose and pay.`,
    `${share(crowd.leavesShop)} leave the shop, ${share(crowd.leavesHold)} do not pay what they hold, and ${share(crowd.declined)} have no card that works.`,
    'The shop and payments are well throughout, and nobody changes the rate.',
  ];
}

/** As many fans as a drop of so many tickets may draw. */
export function usualFans(tickets: number, mode: 'draw' | 'standby'): number {
  return mode === 'draw' ? Math.min(tickets * 20, 1_000_000) : tickets * 2;
}

const causes: Readonly<Record<RehearsalLimit, string>> = {
  rate: 'your rate',
  inside: 'room inside',
  stock: 'a lack of free tickets',
  nobody: 'an empty line',
};

/** All at once, or most at first and the last when they have come back from fans who did not pay. */
function goneWhen({ settings }: Rehearsal, result: RehearsedSeveral, start: string): string {
  const paid = result.soldOutAtMs ?? pointOf(result.middle.endedAtMs);
  const taken = result.spokenForAtMs;
  const comesBack = taken !== null && taken.high < result.middle.endedAtMs * 0.8;
  if (!comesBack) return `${allOf(settings.tickets)} would be gone ${aboutAfter(paid)} after ${start}`;
  return `${allOf(settings.tickets)} would be taken ${aboutAfter(taken)} after ${start}, and the last that come back paid after ${range(paid)}`;
}

function allOf(tickets: number): string {
  return tickets === 1 ? 'the ticket' : `all ${number(tickets)} tickets`;
}

function tailOf({ settings }: Rehearsal, { middle, endedAtMs }: RehearsedSeveral): string {
  const { waiting } = middle.fans;
  if (waiting === 0) return 'nobody would wait to the end for nothing';
  const longest = middle.waitsForNothing?.longestMs ?? 0;
  // whoever was in the draw waits from it to the end; on ordinary sale fans come all the while
  const waited = settings.mode === 'draw' ? range(endedAtMs) : `up to ${plain(longest)}`;
  return `${fansAbout(waiting)} would leave with nothing after waiting ${waited}`;
}

function waitingAtEnd(waiting: number): string {
  return waiting === 0 ? 'nobody would be waiting then' : `${fansAbout(waiting)} would still be waiting`;
}

/** 17,817 is "about 17,800 fans": chance moves the rest. */
function fansAbout(count: number): string {
  const grain = count < 100 ? 1 : count < 1_000 ? 10 : 100;
  const round = Math.round(count / grain) * grain;
  return `${grain === 1 ? '' : 'about '}${counted(round, 'fan')}`;
}

function aboutAfter(time: Range): string {
  const text = range(time);
  return text.startsWith('less') ? text : `about ${text}`;
}

function range({ low, high }: Range): string {
  return about(low, high);
}

function pointOf(ms: number): Range {
  return { low: ms, high: ms };
}

function upTo(ms: number): string {
  return ms < 60_000 ? 'less than a minute' : `up to ${plain(ms)}`;
}

/** Whole minutes, as a round word for a length. */
function plain(ms: number): string {
  if (ms < 60_000) return 'less than a minute';
  const minutes = Math.round(ms / 60_000);
  if (minutes < 90) return counted(minutes, 'minute');
  return counted(Math.round(minutes / 6) / 10, 'hour');
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
