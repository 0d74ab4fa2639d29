import type { OrderView, VisitView } from '@zilker/contracts/http/sale';
import { quote } from '@zilker/contracts/price';
import { ask } from '../client/ask.ts';
import { newKey, type Sale } from '../client/sale.ts';
import { extendHeld, extendPaying } from './extend-hold.ts';
import type { FanEnd } from './fan-record.ts';
import { whenLate } from './lateness.ts';
import { pauseUntil } from './pause.ts';
import { decline, payOrder, untilState } from './pay-order.ts';
import type { Fan, Scene } from './scene.ts';

/** As declinesMax of the contract: after so many the order ends by itself. */
const declinesToTheEnd = 5;

/** What a fan makes of the tickets that it holds. */
export async function settleOrder(
  scene: Scene,
  fan: Fan,
  sale: Sale,
  { order, visit }: { order: OrderView; visit: VisitView },
): Promise<FanEnd> {
  const { ending, paysAt } = fan.behaviour;
  if (ending === 'walks_holding') return 'walked';
  const paysAtMs = Date.now() + paysAt * (order.expiresAtMs - Date.now());
  const longer = await extendHeld(scene, fan, sale, order);
  const needsIt = fan.behaviour.extends === 'needs_it' && longer !== order;
  await pauseUntil(scene, needsIt ? order.expiresAtMs + fan.random.within(200, 1_500) : paysAtMs);
  if (ending === 'cancels') return cancel(fan, sale, longer);

  // as the page has it, from the prices and the fees that it was shown
  fan.record.shown = quote(longer.lines, visit);
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
  const end = await payOrder(scene, fan, sale, { order, url });
  if (end === 'bought' && fan.behaviour.wantsMore) await tryForMore(fan, sale, order);
  return end;
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
  const ended = await untilState(
    scene,
    fan,
    sale,
    order,
    ({ state }) => state === 'cancelled' || state === 'expired',
  );
  if (ended === undefined)
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
