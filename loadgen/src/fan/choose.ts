import type { ErrorDetail } from '@zilker/contracts/errors';
import type { OrderView, VisitView } from '@zilker/contracts/http/sale';
import { ask } from '../client/ask.ts';
import type { Lines, Sale } from '../client/sale.ts';
import { byLimits, byStock, chooseLines, countOf, type Room, within } from './choose-lines.ts';
import { editOrder } from './edit-order.ts';
import { whenLate } from './lateness.ts';
import { pause } from './pause.ts';
import { askForTooMany, reserve } from './reserve-order.ts';
import type { Fan, Scene } from './scene.ts';
import { type Rule, ruleOf } from './type-rules.ts';

const triesMax = 8;

/**
 * Why a fan came away with nothing: its manners, its time, that nothing which is left is sold now, or, which must never be, that there
 * was no ticket for it.
 */
export type Nothing = 'polite' | 'time_over' | 'not_on_sale' | 'none_there';

/**
 * From looking at what is there to holding tickets. A fan who wants more than there is takes less, as the shop proposes; less of a type
 * that it may not have so many of; and another type in place of one that is not sold now.
 */
export async function choose(
  scene: Scene,
  fan: Fan,
  sale: Sale,
  visit: VisitView,
): Promise<OrderView | Nothing> {
  const { greed, edits } = fan.behaviour;
  if (greed === 'over_limit') await askForTooMany(fan, sale, visit);
  let wanted = scene.manners.claim(wantedBy(fan, visit));
  if (wanted === 0) return 'polite';
  const told = new Map<Rule['type'], number>();
  let seen = visit;
  let nothing: Nothing = 'none_there';
  for (let tries = 0; tries < triesMax; tries++) {
    const lines = linesFor(fan, seen, wanted, told);
    const asked = countOf(lines);
    let ofThese: 'some' | 'none' = 'some';
    if (asked > 0) {
      const answer = await reserve(scene, fan, sale, { visit: seen, lines });
      if (answer.ok) {
        const order = answer.reply;
        fan.record.reserved = true;
        fan.record.order = order.id;
        scene.manners.giveBack(wanted - countOf(order.lines));
        const room = roomOf(fan, told);
        return edits ? editOrder(scene, fan, sale, { order, visit: seen, room }) : order;
      }
      if (answer.code === 'visit_ended') nothing = 'time_over';
      const next = afterRefusal(fan, { ...answer, lines }, told);
      if (next === 'give_up') break;
      if (next === 'other_types') ofThese = 'none';
      if (typeof next === 'number') wanted = reduced(scene, wanted, next);
    } else if ([...told.values()].includes(0)) {
      nothing = 'not_on_sale';
      break;
    } else await pause(scene, fan.random.within(50, 200));
    const again = await ask(fan, 'visit', () => sale.read(), whenLate(visit.endsAtMs, 'visit_ended'));
    if (!again.ok || again.reply.state !== 'open') {
      nothing = 'time_over';
      break;
    }
    seen = again.reply;
    if (ofThese === 'none')
      fan.record.shortages.push({ code: 'none_of_these', asked, takeMax: seen.takeMax });
    wanted = reduced(scene, wanted, seen.takeMax);
  }
  scene.manners.giveBack(wanted);
  return nothing;
}

function wantedBy({ behaviour }: Fan, { perFanMax, takeMax }: VisitView): number {
  if (behaviour.greed === 'all_that_is_left') return perFanMax;
  const most = behaviour.heeds === 'limits' ? Math.max(1, takeMax) : perFanMax;
  return Math.min(behaviour.tickets, perFanMax, most);
}

function roomOf({ behaviour }: Fan, told: ReadonlyMap<Rule['type'], number>): Room {
  const heedless = behaviour.heeds === 'stock' || behaviour.greed === 'all_that_is_left';
  return within(heedless ? byStock : byLimits(Date.now()), told);
}

/** Who is shown nothing that it may take asks all the same: to be told that there is none for it, a called fan must have asked. */
function linesFor(
  fan: Fan,
  { types }: VisitView,
  wanted: number,
  told: ReadonlyMap<Rule['type'], number>,
): Lines {
  const lines = chooseLines(types, wanted, fan.random, roomOf(fan, told));
  return lines.length > 0 ? lines : chooseLines(types, wanted, fan.random, within(byStock, told));
}

/** What a fan makes of a refusal: how many it may take at most, or other lines by what it was told, or other types, or no more tries. */
function afterRefusal(
  fan: Fan,
  refusal: { code: string; detail: ErrorDetail; lines: Lines },
  told: Map<Rule['type'], number>,
): number | 'other_lines' | 'other_types' | 'give_up' {
  const { code, detail, lines } = refusal;
  if (code === 'over_type_limit' || code === 'type_not_on_sale') {
    const rule = ruleOf(refusal, lines);
    if (rule === undefined) {
      fan.record.oddities.push(`Fan ${fan.number} was refused by ${code} and kept to what that says.`);
      return 'give_up';
    }
    told.set(rule.type, rule.max);
    return 'other_lines';
  }
  // none of what it asked for is left; whether there is any for it, the shop shows
  if (code === 'sold_out' && fan.behaviour.accepts === 'fewer') return 'other_types';
  if (code !== 'not_enough_tickets' && code !== 'sold_out') return 'give_up';
  const takeMax = Number(detail.takeMax ?? 0);
  fan.record.shortages.push({ code, asked: countOf(lines), takeMax });
  return code === 'sold_out' ? 'give_up' : takeMax;
}

/** Never below one: to be told that there is none for it, a called fan must have asked. */
function reduced(scene: Scene, wanted: number, takeMax: number): number {
  const less = Math.max(1, Math.min(wanted, takeMax));
  scene.manners.giveBack(wanted - less);
  return less;
}
