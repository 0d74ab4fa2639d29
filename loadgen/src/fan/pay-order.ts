import type { OrderView } from '@zilker/contracts/http/sale';
import { ask } from '../client/ask.ts';
import { cardOf, declinedCard, sharedCard } from '../client/card-page.ts';
import type { Sale } from '../client/sale.ts';
import type { FanEnd } from './fan-record.ts';
import { isLate, whenLate } from './lateness.ts';
import { pause } from './pause.ts';
import type { Fan, Scene } from './scene.ts';

/** The webhook may be lost, its fetcher comes round once a minute, and each step may have to be asked for again; longer while workers die. */
const settledWithinMs = { usually: 180_000, inOutages: 360_000 };
const lookEveryMs = 400;

type Paying = { order: OrderView; url: string };

/** Pays at the card page, and stays until it is known what came of that. */
export async function payOrder(scene: Scene, fan: Fan, sale: Sale, paying: Paying): Promise<FanEnd> {
  const shares = fan.behaviour.card === 'shared';
  const end = await payWith(scene, fan, sale, paying, shares ? sharedCard() : cardOf(fan.number));
  if (typeof end === 'string') return end;
  if (!shares)
    fan.record.oddities.push(`The card that fan ${fan.number} alone has was called over its limit.`);
  return payAgain(scene, fan, sale, end);
}

/** The first card had as many tickets as one may have: the order is held still, and the fan has a card of its own. */
async function payAgain(scene: Scene, fan: Fan, sale: Sale, held: OrderView): Promise<FanEnd> {
  const late = whenLate(held.expiresAtMs, 'hold_expired');
  const begun = await ask(fan, 'checkout again', () => sale.checkout(held.id), late);
  if (!begun.ok) return 'not_paid';
  const end = await payWith(scene, fan, sale, begun.reply, cardOf(fan.number));
  if (typeof end === 'string') return end;
  fan.record.oddities.push(`The card that fan ${fan.number} alone has was called over its limit.`);
  return 'not_paid';
}

/** Resolves to the order where another card may be tried. */
async function payWith(
  scene: Scene,
  fan: Fan,
  sale: Sale,
  { order, url }: Paying,
  card: string,
): Promise<FanEnd | OrderView> {
  const answer = await scene.cards.pay(url, card);
  if (answer !== 'paid') {
    if (!isLate(order.expiresAtMs))
      fan.record.oddities.push(
        `The card page said ${answer} to fan ${fan.number}, in time and with a good card.`,
      );
    return 'not_paid';
  }
  fan.record.cardsTaken++;
  const known = await untilState(scene, fan, sale, order, (now) => isKnown(now, fan.record.cardsTaken));
  return known === undefined ? 'lost_payment' : (endOf(known) ?? known);
}

function isKnown(order: OrderView, cardsTaken: number): boolean {
  if (order.state === 'held') return order.lastDecline === 'card_over_limit';
  const end = endOf(order);
  return end === 'returned' ? order.returns.length >= cardsTaken : end !== undefined;
}

/** An order that has ended says that its payment goes back, once that was found. */
function endOf({ state, captureByMs, returns }: OrderView): FanEnd | undefined {
  if (state === 'paid' || state === 'partially_refunded' || state === 'refunded') return 'bought';
  if (state === 'authorized' && captureByMs !== null) return 'card_held';
  if ((state === 'expired' || state === 'cancelled') && returns.length > 0) return 'returned';
  return undefined;
}

export async function decline(scene: Scene, fan: Fan, url: string): Promise<void> {
  const answer = await scene.cards.pay(url, declinedCard);
  if (answer === 'paid') fan.record.oddities.push(`A declined card paid for fan ${fan.number}.`);
  await pause(scene, fan.random.within(100, 600));
}

/** The page after paying asks until it knows. Undefined when it never did. */
export async function untilState(
  scene: Scene,
  fan: Fan,
  sale: Sale,
  { id }: OrderView,
  isIt: (order: OrderView) => boolean,
): Promise<OrderView | undefined> {
  const { usually, inOutages } = settledWithinMs;
  const giveUpAtMs = Date.now() + (fan.patience.outages ? inOutages : usually);
  while (Date.now() < giveUpAtMs) {
    const answer = await ask(fan, 'order', () => sale.readOrder(id));
    if (answer.ok && isIt(answer.reply)) return answer.reply;
    await pause(scene, lookEveryMs * fan.random.within(0.8, 1.2));
  }
  return undefined;
}
