import type { DropRecord } from './record.ts';
import type { Breach, Rule } from './rule.ts';
import { booksAgree, ledgerBalances } from './rules/books-agree.ts';
import { boxOfficeAgrees } from './rules/box-office-agrees.ts';
import { calledMeansTicket } from './rules/called-means-ticket.ts';
import { cardsWithinLimit, chargedOnce } from './rules/charged-once.ts';
import { drawVerified, positionsDiffer } from './rules/draw-verified.ts';
import { historyExplains } from './rules/history-explains.ts';
import { inOrder, ownPositions } from './rules/in-order.ts';
import { neverMoved } from './rules/never-moved.ts';
import { noLostPayment } from './rules/no-lost-payment.ts';
import { noOversell, nothingHeld } from './rules/no-oversell.ts';
import { nobodyLeftOut } from './rules/nobody-left-out.ts';
import { nobodyOverLimit } from './rules/nobody-over-limit.ts';
import { oneCheckIn } from './rules/one-check-in.ts';
import { oneHolder } from './rules/one-holder.ts';
import { everyoneFinished, nothingOdd, onlyExpectedRefusals } from './rules/only-expected-refusals.ts';
import { onlyPaidOrdersHaveTickets, paidOrdersHaveTickets } from './rules/paid-orders-have-tickets.ts';
import { placesAreAccounts } from './rules/places-are-accounts.ts';
import { priceAsShown } from './rules/price-as-shown.ts';
import { pricesAddUp } from './rules/prices-add-up.ts';
import { promisesSettled } from './rules/promises-settled.ts';
import { queuesEmpty } from './rules/queues-empty.ts';
import { returnsChangeHands } from './rules/returns-change-hands.ts';
import { servedOnce } from './rules/served-once.ts';
import { withinGrants, withinRate } from './rules/within-rate.ts';

/** All that must hold after a drop, in the order in which a report says it. */
export const rules: readonly Rule[] = [
  noOversell,
  nothingHeld,
  calledMeansTicket,
  paidOrdersHaveTickets,
  onlyPaidOrdersHaveTickets,
  oneHolder,
  returnsChangeHands,
  oneCheckIn,
  noLostPayment,
  chargedOnce,
  cardsWithinLimit,
  pricesAddUp,
  priceAsShown,
  ledgerBalances,
  booksAgree,
  historyExplains,
  nobodyOverLimit,
  servedOnce,
  inOrder,
  ownPositions,
  neverMoved,
  withinRate,
  withinGrants,
  drawVerified,
  positionsDiffer,
  placesAreAccounts,
  promisesSettled,
  queuesEmpty,
  onlyExpectedRefusals,
  nothingOdd,
  everyoneFinished,
  nobodyLeftOut,
  boxOfficeAgrees,
];

/** Every breach of every rule. Reads nothing but the record, so it can be run again on a kept one. */
export function audit(record: DropRecord): Breach[] {
  return rules.flatMap((rule) => rule.check(record).map((sentence) => ({ rule: rule.name, sentence })));
}
