import { createAgenda } from './agenda.ts';
import { createBoxOffice, type Stock } from './box-office.ts';
import { chanceOf } from './chance.ts';
import { type Course, createCourse, type RehearsalLimit } from './course.ts';
import { createLine } from './line.ts';
import { createRate } from './rate.ts';
import type { Rehearsal } from './settings.ts';
import { type Waits, waitsOf } from './waits.ts';

/** What came of one rehearsal. Times in ms after the first call could go out: after the draw, or after the opening. */
export type Rehearsed = {
  /** Every ticket was sold, held or promised for the first time; some may come back after that. */
  spokenForAtMs: number | null;
  /** Every ticket was paid for. */
  soldOutAtMs: number | null;
  /** When everyone still in line is told: sold out, closed, or nobody is left to wait for. */
  endedAtMs: number;
  endedBy: 'sold_out' | 'closing' | 'nobody_left';
  sold: number;
  calls: number;
  insideMost: number;
  /** When the last fan who bought was called. */
  lastBuyerCalledAtMs: number | null;
  /** From coming (the draw, for those drawn) to the first call, of those called. */
  waits: Waits | null;
  /** How long those waited who were told at the end. */
  waitsForNothing: Waits | null;
  /**
   * Fans by what became of them, together all: bought; were called and took nothing; waited to the end; were away at their turn and
   * did not come back; gave up waiting; would have come after the end.
   */
  fans: { bought: number; nothing: number; waiting: number; missed: number; left: number; tooLate: number };
  /** How long each thing held calls, ms. */
  limitMs: Record<RehearsalLimit, number>;
  course: Course;
};

type Happening =
  | 'grants'
  | 'due'
  | 'comes'
  | 'returns'
  | 'opens'
  | 'unopened'
  | 'chooses'
  | 'walks'
  | 'pays'
  | 'fails'
  | 'closes';

/** The box office speaks about as often. */
const grantEveryMs = 300;
/** A fan who sees the clock run out hurries: nobody who means to finish takes more than this share of a window. */
const hurryShare = 0.9;
const yieldEvery = 4_000;

/**
 * Plays a drop through, event by event, by the rules of the real one: calls by credit and grants, grants by rate, room inside and
 * unpromised tickets, windows for opening, choosing and paying, missed fans first on return. No sale, no server, no clock:
 * pure. Yields how far it is, 0 to 1, now and then. `watch` sees the stock after everything that happens.
 */
export function* rehearsal(
  input: Rehearsal,
  watch?: (moment: { atMs: number; kind: Happening; stock: Readonly<Stock> }) => void,
): Generator<number, Rehearsed> {
  const { settings, crowd } = input;
  const chance = chanceOf(input.seed, crowd.spread);
  const line = createLine(input, chance);
  const office = createBoxOffice(settings);
  const rate = createRate(settings.ratePerMinute);
  const agenda = createAgenda<Happening>();
  const course = createCourse({ left: settings.tickets, inside: 0, serving: 0 });
  const { stock } = office;
  const held = new Map<number, number>();
  const calledAtMs = new Map<number, number>();
  const buyers: number[] = [];
  let insideMost = 0;
  let grantsNoted = false;
  let dueNoted = false;
  let done = 0;
  let spokenForAtMs: number | null = null;
  let endedAtMs = 0;
  let closed = false;
  let soldOut = false;

  const noteGrants = (nowMs: number) => {
    if (grantsNoted) return;
    grantsNoted = true;
    agenda.note(Math.ceil(nowMs / grantEveryMs) * grantEveryMs, 'grants');
  };
  const noteComing = () => {
    const fan = line.toCome;
    if (fan !== undefined) agenda.note(line.comesAtMs(fan), 'comes', fan);
  };
  const noteReturn = (fan: number, nowMs: number) => {
    if (chance.of(fan, 'returns') >= crowd.returns) return;
    agenda.note(nowMs + 1 + chance.time(fan, 'absence', crowd.awayMs), 'returns', fan);
  };
  const call = (fan: number, nowMs: number) => {
    const before = calledAtMs.has(fan);
    office.call();
    course.called();
    line.set(fan, 'called');
    if (!before) calledAtMs.set(fan, nowMs);
    insideMost = Math.max(insideMost, stock.inside);
    // whoever looked away once looks now
    if (!before && chance.of(fan, 'opens') < crowd.neverOpens)
      agenda.note(nowMs + settings.openWindowMs, 'unopened', fan);
    else {
      const openMs = chance.time(fan, 'opening', crowd.openMs, settings.openWindowMs * hurryShare);
      agenda.note(nowMs + openMs, 'opens', fan);
    }
  };
  /** Calls whoever may be called now, and notes when the next may be. */
  const callNext = (nowMs: number) => {
    while (!closed && office.ready() > 0 && line.waits) {
      if (!rate.spend(nowMs)) {
        if (!dueNoted) agenda.note(nowMs + rate.dueInMs(nowMs), 'due');
        dueNoted = true;
        return;
      }
      const fan = line.take(nowMs, (missed) => noteReturn(missed, nowMs));
      // nobody was there after all: the call was not made
      if (fan === undefined) return rate.giveBack();
      call(fan, nowMs);
      noteGrants(nowMs);
    }
  };
  const happen = (kind: Happening, fan: number, nowMs: number) => {
    switch (kind) {
      case 'grants':
        grantsNoted = false;
        return closed ? undefined : office.grant();
      case 'due':
        dueNoted = false;
        return;
      case 'comes':
        line.arrive();
        return noteComing();
      case 'returns':
        return line.comeBack(fan);
      case 'unopened':
        office.lapse();
        line.set(fan, 'missed');
        noteReturn(fan, nowMs);
        return noteGrants(nowMs);
      case 'opens': {
        const stays = chance.of(fan, 'shop') >= crowd.leavesShop;
        const chooseMs = chance.time(fan, 'choosing', crowd.chooseMs, settings.visitMs * hurryShare);
        return agenda.note(nowMs + (stays ? chooseMs : settings.visitMs), stays ? 'chooses' : 'walks', fan);
      }
      case 'walks':
        office.lapse();
        line.set(fan, 'nothing');
        return noteGrants(nowMs);
      case 'chooses': {
        held.set(fan, office.hold(wantedBy(chance.of(fan, 'wants'), input)));
        const payMs = chance.time(fan, 'paying', crowd.payMs, settings.holdMs * hurryShare);
        if (chance.of(fan, 'hold') < crowd.leavesHold) agenda.note(nowMs + settings.holdMs, 'fails', fan);
        else agenda.note(nowMs + payMs, chance.of(fan, 'card') < crowd.declined ? 'fails' : 'pays', fan);
        return;
      }
      case 'pays':
        office.pay(held.get(fan) ?? 0);
        line.set(fan, 'bought');
        buyers.push(fan);
        return noteGrants(nowMs);
      case 'fails':
        office.giveBack(held.get(fan) ?? 0);
        line.set(fan, 'nothing');
        return noteGrants(nowMs);
      case 'closes':
        closed = true;
        return;
    }
  };
  const limitNow = (): RehearsalLimit => {
    if (!line.waits) return 'nobody';
    if (office.ready() > 0) return 'rate';
    return office.free() <= 0 ? 'stock' : 'inside';
  };

  agenda.note(settings.closesAfterMs, 'closes');
  noteGrants(0);
  noteComing();
  for (let next = agenda.next(); next !== undefined; next = agenda.next()) {
    const { atMs, kind, fan } = next;
    // nobody is there and nobody to come: it was over before, only not closed
    if (kind === 'closes' && !line.waits && stock.inside === 0 && agenda.isEmpty()) break;
    course.advance(atMs);
    if (!closed && kind !== 'grants' && kind !== 'due') endedAtMs = atMs;
    happen(kind, fan, atMs);
    callNext(atMs);
    course.note(
      { left: stock.capacity - stock.sold, inside: stock.inside, serving: line.serving },
      limitNow(),
    );
    watch?.({ atMs, kind, stock });
    if (office.free() <= 0) spokenForAtMs ??= atMs;
    soldOut = stock.sold === stock.capacity;
    // those inside finish what they began
    if (soldOut || (closed && stock.inside === 0)) break;
    if (++done % yieldEvery === 0)
      yield Math.min(1, Math.max(stock.sold / stock.capacity, atMs / settings.closesAfterMs));
  }

  const tally = line.tally(endedAtMs);
  const ended = course.end();
  return {
    spokenForAtMs,
    soldOutAtMs: soldOut && !closed ? endedAtMs : null,
    endedAtMs,
    endedBy: closed ? 'closing' : soldOut ? 'sold_out' : 'nobody_left',
    sold: stock.sold,
    calls: stock.called,
    insideMost,
    lastBuyerCalledAtMs: lastOf(buyers.map((fan) => calledAtMs.get(fan) ?? 0)),
    waits: waitsOf([...calledAtMs].map(([fan, at]) => at - line.comesAtMs(fan))),
    waitsForNothing: waitsOf(tally.waitsMs),
    fans: {
      bought: tally.fans.bought,
      nothing: tally.fans.nothing + tally.fans.called,
      waiting: tally.fans.waiting,
      missed: tally.fans.missed,
      left: tally.fans.left,
      tooLate: tally.fans.too_late,
    },
    limitMs: ended.limitMs,
    course: ended.course,
  };
}

/** The whole of it at once. */
export function rehearse(input: Rehearsal, watch?: Parameters<typeof rehearsal>[1]): Rehearsed {
  const run = rehearsal(input, watch);
  for (;;) {
    const step = run.next();
    if (step.done) return step.value;
  }
}

function wantedBy(chance: number, { crowd, settings }: Rehearsal): number {
  let left = chance * crowd.wants.reduce((sum, weight) => sum + weight, 0);
  const wanted = crowd.wants.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return Math.min(wanted === -1 ? crowd.wants.length : wanted + 1, settings.perFanMax);
}

function lastOf(times: readonly number[]): number | null {
  return times.length === 0 ? null : times.reduce((last, at) => Math.max(last, at), 0);
}
