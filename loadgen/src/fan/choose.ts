import type { ErrorCode } from '@zilker/contracts/errors';
import type { OrderView, VisitView } from '@zilker/contracts/http/sale';
import { type Answer, ask } from '../client/ask.ts';
import { type Lines, newKey, type Sale } from '../client/sale.ts';
import { chooseLines, countOf } from './choose-lines.ts';
import { whenLate } from './lateness.ts';
import { pause } from './pause.ts';
import type { Fan, Scene } from './scene.ts';

const triesMax = 8;

/** Why a fan came away with nothing: its manners, its time, or, which must never be, that there was no ticket for it. */
export type Nothing = 'polite' | 'time_over' | 'none_there';

/** From looking at what is there to holding tickets. A fan who wants more than there is takes less, as the shop proposes. */
export async function choose(
  scene: Scene,
  fan: Fan,
  sale: Sale,
  visit: VisitView,
): Promise<OrderView | Nothing> {
  const { behaviour } = fan;
  if (behaviour.greed === 'over_limit') await askForTooMany(fan, sale, visit);
  let wanted = behaviour.greed === 'all_that_is_left' ? visit.perFanMax : behaviour.tickets;
  wanted = scene.manners.claim(Math.min(wanted, visit.perFanMax));
  if (wanted === 0) return 'polite';
  let seen = visit;
  let nothing: Nothing = 'none_there';
  for (let tries = 0; tries < triesMax; tries++) {
    const lines = chooseLines(seen.types, wanted, fan.random);
    const asked = countOf(lines);
    if (asked > 0) {
      const answer = await reserve(scene, fan, sale, { visit, lines });
      if (answer.ok) {
        fan.record.reserved = true;
        fan.record.order = answer.reply.id;
        scene.manners.giveBack(wanted - asked);
        return behaviour.edits ? edit(scene, fan, sale, answer.reply, seen) : answer.reply;
      }
      if (answer.code === 'visit_ended') nothing = 'time_over';
      if (answer.code !== 'not_enough_tickets' && answer.code !== 'sold_out') break;
      const takeMax = Number(answer.detail.takeMax ?? 0);
      fan.record.shortages.push({ code: answer.code, asked, takeMax });
      if (answer.code === 'sold_out') break;
      wanted = reduced(scene, wanted, takeMax);
    }
    const again = await ask(fan, 'visit', () => sale.read(), whenLate(visit.endsAtMs, 'visit_ended'));
    if (!again.ok || again.reply.state !== 'open') {
      nothing = 'time_over';
      break;
    }
    seen = again.reply;
    wanted = reduced(scene, wanted, seen.takeMax);
  }
  scene.manners.giveBack(wanted);
  return nothing;
}

/** Never below one: to be told that there is none for it, a called fan must have asked. */
function reduced(scene: Scene, wanted: number, takeMax: number): number {
  const less = Math.max(1, Math.min(wanted, takeMax));
  scene.manners.giveBack(wanted - less);
  return less;
}

async function reserve(
  scene: Scene,
  fan: Fan,
  sale: Sale,
  { visit, lines }: { visit: VisitView; lines: Lines },
): Promise<Answer<OrderView>> {
  const key = newKey();
  const late = whenLate(visit.endsAtMs, 'visit_ended');
  const expected = (): ErrorCode[] => ['not_enough_tickets', ...late()];
  const once = async () => {
    const startMs = performance.now();
    const answer = await ask(fan, 'reserve', () => sale.reserve(lines, key), expected);
    if (answer.ok) scene.timings.reserve.push(performance.now() - startMs);
    return answer;
  };
  if (!fan.behaviour.repeats) return once();
  const [answer, repeated] = await Promise.all([once(), once()]);
  if (answer.ok && repeated.ok && sameOrder(answer.reply, repeated.reply))
    await reuseKey(fan, sale, lines, key);
  else if ((answer.ok !== repeated.ok || answer.ok) && !askedLater(fan, [answer, repeated]))
    fan.record.oddities.push(`Fan ${fan.number} sent one order twice and got two answers.`);
  return answer.ok ? answer : repeated;
}

/**
 * Of two that were sent at once, one got lost with what failed just then and was asked again; tickets had come back meanwhile. That there
 * were none is the answer of a moment, and binds no key.
 */
function askedLater(fan: Fan, answers: readonly Answer<OrderView>[]): boolean {
  return fan.patience.outages && answers.some((answer) => !answer.ok && answer.code === 'not_enough_tickets');
}

function sameOrder(a: OrderView, b: OrderView): boolean {
  return a.id === b.id && a.totalCents === b.totalCents && a.version === b.version;
}

/** The same key for another order is refused. */
async function reuseKey(fan: Fan, sale: Sale, lines: Lines, key: string): Promise<void> {
  const other = lines.map((line) => ({ ...line, quantity: line.quantity + 1 }));
  const answer = await ask(fan, 'reserve with a used key', () => sale.reserve(other, key), [
    'idempotency_key_reused',
  ]);
  if (answer.ok) fan.record.oddities.push(`A used key was taken for another order of fan ${fan.number}.`);
}

async function askForTooMany(fan: Fan, sale: Sale, visit: VisitView): Promise<void> {
  const [type] = visit.types;
  if (type === undefined) return;
  const lines = [{ type: type.id, quantity: visit.perFanMax + 1 }];
  const key = newKey();
  const late = whenLate(visit.endsAtMs, 'visit_ended');
  const answer = await ask(
    fan,
    'reserve over the limit',
    () => sale.reserve(lines, key),
    () => ['over_limit', ...late()],
  );
  if (!answer.ok) return;
  fan.record.reserved = true;
  fan.record.oddities.push(`Fan ${fan.number} was given more tickets than a fan may have.`);
}

/** Other lines in place of those held. There may be no more; then the old ones stay. */
async function edit(
  scene: Scene,
  fan: Fan,
  sale: Sale,
  order: OrderView,
  visit: VisitView,
): Promise<OrderView> {
  await pause(scene, fan.random.within(50, 400));
  const held = countOf(order.lines);
  const wanted = fan.random.whole(1, visit.perFanMax);
  const lines = chooseLines(visit.types, wanted, fan.random);
  if (lines.length === 0) return order;
  const key = newKey();
  const late = whenLate(order.expiresAtMs, 'hold_expired');
  const answer = await ask(
    fan,
    'edit',
    () => sale.reserve(lines, key),
    () => ['not_enough_tickets', ...late()],
  );
  if (!answer.ok) return order;
  if (answer.reply.id !== order.id)
    fan.record.oddities.push(`An edit gave fan ${fan.number} a second order.`);
  if (countOf(answer.reply.lines) !== countOf(lines))
    fan.record.oddities.push(`An edit of ${held} tickets did not give fan ${fan.number} what it asked for.`);
  return answer.reply;
}
