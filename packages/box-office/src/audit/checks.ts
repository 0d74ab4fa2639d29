import { accountChecks } from './checks/accounts.ts';
import type { Check } from './checks/check.ts';
import { jobChecks } from './checks/jobs.ts';
import { ledgerChecks } from './checks/ledger.ts';
import { moveChecks } from './checks/moves.ts';
import { orderChecks } from './checks/orders.ts';
import { paymentChecks } from './checks/payments.ts';
import { stockChecks } from './checks/stock.ts';
import { ticketChecks } from './checks/tickets.ts';

const all = [
  ...stockChecks,
  ...accountChecks,
  ...orderChecks,
  ...ticketChecks,
  ...moveChecks,
  ...paymentChecks,
  ...ledgerChecks,
  ...jobChecks,
] as const;

export type CheckName = (typeof all)[number]['name'];
export type NamedCheck = Check & { name: CheckName };

/** All that must hold, in the order in which a report says it. */
export const checks: readonly NamedCheck[] = all;
export const checkNames: readonly CheckName[] = all.map((check) => check.name);

/** What a person does about a breach. */
export function remedyOf(name: CheckName): string {
  return checks.find((check) => check.name === name)?.remedy ?? '';
}
