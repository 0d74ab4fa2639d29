import type { OrderView } from '@zilker/contracts/http/sale';
import { ask } from '../client/ask.ts';
import { cardOf, declinedCard } from '../client/card-page.ts';
import { newKey, type Sale } from '../client/sale.ts';
import { extendHeld, extendPaying } from './extend-hold.ts';
import type { FanEnd } from './fan-record.ts';
import { isLate, whenLate } from './lateness.ts';
import { pause, pauseUntil } from './pause.ts';
import type { Fan, Scene } from './scene.ts';

/** As declinesMax of the contract: after so many the order ends by itself. */
const declinesToTheEnd = 5;
const settledWithinMs = 75_000;
const lookEveryMs = 400;

/** What a fan makes of the tickets that it holds. */
export async function settleOrder(scene: Scene, fan: Fan, sale: Sale, order: OrderView): Promise<FanEnd> {
  const { ending, paysAt } = fan.behaviour;
  if (ending === 'walks_holding') return 'walked';
  const paysAtMs = Date.now() + paysAt * (order.expiresAtMs - Date.now());
  const longer = await extendHeld(scene, fan, sale, order);
  const needsIt = fan.behaviour.extends === 'needs_it' && longer !== order;
  await pauseUntil(scene, needsIt ? order.expiresAtMs + fan.random.within(200, 1_500) : paysAtMs);
  if (ending === 'cancels') return cancel(fan, sale, longer);

  const begun = await ask(
    fan,
    'checkout',
    () => sale.checkout(order.id),
    whenLate(longer.expiresAtMs, 'hold_expired'),
  );
  if (!begun.ok) return 'not_paid';
  const { url } = begun.reply;
  return payAt(scene, fan, sale, await extendPaying(fan, sale, begun.reply.order), url);
}

/** On the card page, each its own way. */
async function payAt(scene: Scene, fan: Fan, sale: Sale, order: OrderView, url: string): Promise<FanEnd> {
  const { ending } = fan.behaviour;
  switch (ending) {
    case 'walks_paying':
      return 'walked';
    case 'cancels_paying':
      return cancel(fan, sale, order);
    case 'declined_for_good':
      return payWithNothing(scene, fan, sale, order, url);
    case 'pays_late':
      await pauseUntil(scene, order.expiresAtMs + fan.random.within(-300, 1_500));
      return pay(scene, fan, sale, order, url);
    case 'declined_then_pays':
      await decline(scene, fan, url);
      return pay(scene, fan, sale, order, url);
    default:
      return pay(scene, fan, sale, order, url);
  }
}

async function pay(scene: Scene, fan: Fan, sale: Sale, order: OrderView, url: string): Promise<FanEnd> {
  const answer = await scene.cards.pay(url, cardOf(fan.number));
  if (answer !== 'paid') {
    if (!isLate(order.expiresAtMs))
      fan.record.oddities.push(
        `The card page said ${answer} to fan ${fan.number}, in time and with a good card.`,
      );
    return 'not_paid';
  }
  fan.record.charged = true;
  const state = await settledState(scene, fan, sale, order, ['paid', 'refunded']);
  if (state === 'refunded') return 'refunded';
  if (state !== 'paid') return 'lost_payment';
  if (fan.behaviour.wantsMore) await tryForMore(fan, sale, order);
  return 'bought';
}

async function decline(scene: Scene, fan: Fan, url: string): Promise<void> {
  const answer = await scene.cards.pay(url, declinedCard);
  if (answer === 'paid') fan.record.oddities.push(`A declined card paid for fan ${fan.number}.`);
  await pause(scene, fan.random.within(100, 600));
}

/** Card after card is declined, until the order is given up for the fan. */
async function payWithNothing(
  scene: Scene,
  fan: Fan,
  sale: Sale,
  order: OrderView,
  url: string,
): Promise<FanEnd> {
  for (let tries = 0; tries < declinesToTheEnd; tries++) await decline(scene, fan, url);
  const state = await settledState(scene, fan, sale, order, ['cancelled', 'expired']);
  if (state !== 'cancelled' && state !== 'expired')
    fan.record.oddities.push(`The order of fan ${fan.number} outlived five declined cards and its hold.`);
  return 'declined';
}

async function cancel(fan: Fan, sale: Sale, order: OrderView): Promise<FanEnd> {
  await ask(
    fan,
    'cancel',
    () => sale.cancel(order.id),
    whenLate(order.expiresAtMs, 'hold_expired', 'order_ended'),
  );
  return 'cancelled';
}

/** The page after paying asks until it knows. */
async function settledState(
  scene: Scene,
  fan: Fan,
  sale: Sale,
  order: OrderView,
  ends: readonly OrderView['state'][],
): Promise<OrderView['state'] | undefined> {
  const giveUpAtMs = Date.now() + settledWithinMs;
  while (Date.now() < giveUpAtMs) {
    const answer = await ask(fan, 'order', () => sale.readOrder(order.id));
    if (answer.ok && ends.includes(answer.reply.state)) return answer.reply.state;
    await pause(scene, lookEveryMs * fan.random.within(0.8, 1.2));
  }
  return undefined;
}

/** One order a place, ever; and a call that was used opens nothing. */
async function tryForMore(fan: Fan, sale: Sale, order: OrderView): Promise<void> {
  const lines = order.lines.map(({ type }) => ({ type, quantity: 1 }));
  const key = newKey();
  const more = await ask(fan, 'reserve again', () => sale.reserve(lines, key), [
    'order_exists',
    'admission_used',
  ]);
  const again = await ask(fan, 'open again', () => sale.open(), ['admission_used']);
  if (more.ok || again.ok) fan.record.oddities.push(`A used call let fan ${fan.number} in again.`);
}
