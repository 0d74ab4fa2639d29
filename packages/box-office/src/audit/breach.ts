import type { Id } from '@zilker/contracts/ids';
import type { BreachRow } from './checks/check.ts';
import { type CheckName, checks, type NamedCheck } from './checks.ts';

export type Breach = {
  check: CheckName;
  /** The order that it is about, where there is one. */
  order: Id<'order'> | null;
  /** What else it is about: a ticket type, a drop, an account, a visit by its place, a ticket, a payment, a job. */
  about: string;
  sentence: string;
};

type Row = BreachRow & { name: CheckName };

/** One statement, and so one snapshot, for all checks that `fits` picks; `these` is the condition on the orders. */
export function statementOf(fits: (check: NamedCheck) => boolean, these: string): string {
  const parts = checks
    .filter(fits)
    .map((check) => `SELECT '${check.name}' AS name, b.* FROM (${check.sql(these)}) b`);
  return parts.join('\nUNION ALL\n');
}

export function breachOf({ name, order_id, about, sentence }: Row): Breach {
  return { check: name, order: order_id as Id<'order'> | null, about, sentence };
}
