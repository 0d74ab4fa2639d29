import { createOrderAuditor } from '@zilker/box-office/audit/audit-orders';
import { checkNames } from '@zilker/box-office/audit/checks';
import { counter } from '@zilker/runtime/metrics';
import type { WorkersContext } from '../context.ts';
import type { HandlerOf } from './handler-of.ts';

const audited = counter('zilker_orders_audited_total', 'Orders whose rows were held against each other.');
const breaches = counter(
  'zilker_order_breaches_total',
  'What was wrong with orders when they had changed, by check.',
  { check: checkNames },
);

/** Holds the rows of an order that has changed against each other. The watch looks at it again, and again until it is well. */
export function handleAuditOrder({ db, log }: Pick<WorkersContext, 'db' | 'log'>): HandlerOf<'audit-order'> {
  const audit = createOrderAuditor(db);
  return async ({ order }) => {
    const found = await audit(order);
    audited.add(1);
    for (const { check, sentence } of found) {
      breaches.add(1, { check });
      log.error('audit_breach', { check, order, message: sentence });
    }
  };
}
