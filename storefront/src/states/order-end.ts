import { declinesMax, type OrderView } from '@zilker/contracts/http/sale';
import type { IconName } from '@zilker/ui/icon';

/** How an order without tickets ended, in a head and a sentence. Where money goes back, that is told beneath it. */
export function orderEnd(order: OrderView): { icon: IconName; head: string; sentence: string } {
  const last = order.returns.at(-1);
  const wasCharged =
    order.refunds.some(({ amountCents }) => amountCents > 0) || order.returns.some(({ charged }) => charged);
  const money = moneyWords(order, wasCharged);
  if (order.calledOff) {
    const { title, venueName } = order.calledOff;
    return { icon: 'cross', head: 'The show is off', sentence: `${venueName} called ${title} off. ${money}` };
  }
  const sold = order.moved?.filter(({ state }) => state === 'sold').length ?? 0;
  if (sold > 0 && sold === order.tickets.length)
    return {
      icon: 'returns',
      head: 'Returned and sold',
      sentence: `${sold === 1 ? 'The next fan on the list has it' : 'The next fans on the list have them'} now. ${money}`,
    };
  if (order.state === 'refunded')
    return {
      icon: 'refund',
      head: wasCharged ? 'Refunded' : 'Taken back',
      sentence: `Your tickets are no longer good. ${money}`,
    };
  if (order.declines >= declinesMax)
    return {
      icon: 'card',
      head: 'Refused too often',
      sentence: `Cards were refused ${declinesMax} times. ${money} The tickets went to the next fan in line.`,
    };
  // A card over its limit left time for another one, so what ended the order came after it.
  if (last && (wasCharged || order.lastDecline !== 'card_over_limit'))
    return {
      icon: 'refund',
      head: wasCharged ? 'Your payment goes back' : 'Nothing was charged',
      sentence: last.reason,
    };
  if (order.state === 'expired')
    return {
      icon: 'clock',
      head: 'Your hold ended',
      sentence: 'Nothing was charged. The tickets went to the next fan in line.',
    };
  return { icon: 'clock', head: 'Given up', sentence: 'You gave these tickets up. Nothing was charged.' };
}

function moneyWords({ state }: OrderView, wasCharged: boolean): string {
  if (wasCharged) return 'Your money goes back to the card that paid.';
  return state === 'refunded' ? 'Nothing was paid, so no money goes back.' : 'Nothing was charged.';
}
