import type { PortalOrder } from '@zilker/contracts/http/portal-orders';
import type { Id } from '@zilker/contracts/ids';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { captureWaiting } from '../payments/capture-waiting.ts';
import { releaseWaiting } from '../payments/release-waiting.ts';
import { once } from '../portal/once.ts';
import { portalOrderView } from './read-portal-order.ts';

type Asked = { venue: Id<'venue'>; order: Id<'order'>; requestedBy: string; idempotencyKey: string };

/**
 * Has the card of a venue's own order charged that waits, once for each key. Answers the order as it is then.
 * @throws Refusal `order_unknown`, `order_not_waiting`, `idempotency_key_reused`
 */
export function captureOrderOnce(db: Db, asked: Asked, now: Date): Promise<PortalOrder> {
  return settle(db, asked, { act: 'capture', body: {} }, (tx) => captureWaiting(tx, asked, now));
}

/**
 * Gives a venue's own order up that waits, once for each key; its fan is told `reason`. Answers the order as it is then.
 * @throws Refusal `order_unknown`, `order_not_waiting`, `idempotency_key_reused`
 */
export function releaseOrderOnce(db: Db, asked: Asked & { reason: string }, now: Date): Promise<PortalOrder> {
  const { reason } = asked;
  return settle(db, asked, { act: 'release', body: { reason } }, (tx) => releaseWaiting(tx, asked, now));
}

function settle(
  db: Db,
  { venue, order, idempotencyKey: key }: Asked,
  { act, body }: { act: 'capture' | 'release'; body: unknown },
  make: (tx: Tx) => Promise<void>,
): Promise<PortalOrder> {
  return withTransaction(db, async (tx) => {
    await once(tx, { scope: `${act}:${venue}:${order}`, key, body }, { order }, () => make(tx));
    return portalOrderView(tx, { venue, order });
  });
}
