import { request } from '@zilker/contracts/client';
import * as routes from '@zilker/contracts/http/portal-orders';
import type { Id } from '@zilker/contracts/ids';
import { idempotencyHeader } from '@zilker/contracts/tokens';
import { patiently } from '../client/patiently.ts';
import { newKey } from '../client/sale.ts';
import { createStaff } from './staff.ts';
import type { Target } from './target.ts';

/** The money desk of an event's venue, by the portal's API. */
export type Venue = {
  /** Of the newest hundred: what a person sees who looks for some. */
  orders(): Promise<routes.PortalOrderRow[]>;
  read(order: Id<'order'>): Promise<routes.PortalOrder>;
  refund(order: Id<'order'>, ticket: { id: Id<'ticket'>; refundCents: number }): Promise<void>;
  release(order: Id<'order'>): Promise<void>;
  confirm(): Promise<void>;
};

const signedInMs = 30 * 60_000;

export async function createVenue(
  target: Target,
  { venue, event }: { venue: Id<'venue'>; event: Id<'event'> },
): Promise<Venue> {
  const access = await createStaff(target, venue)(signedInMs);
  const headers = { authorization: `Bearer ${access}` };
  const about = { base: target.CORE_API_URL, headers };
  /** The same key for every try of one act. */
  const acting = () => ({ ...about, headers: { ...headers, [idempotencyHeader]: newKey() } });
  return {
    async orders() {
      const page = { params: { event }, query: { limit: 100 } };
      return (await patiently(() => request(routes.listOrders, { ...about, ...page }))).orders;
    },
    async read(order) {
      return (await patiently(() => request(routes.readPortalOrder, { ...about, params: { order } }))).order;
    },
    async refund(order, { id, refundCents }) {
      const body = { tickets: [id], amountCents: refundCents, reason: 'The fan cannot come.' };
      const act = acting();
      await patiently(() => request(routes.refundOrder, { ...act, params: { order }, body }));
    },
    async release(order) {
      const body = { reason: 'The fan asked for it.' };
      const act = acting();
      await patiently(() => request(routes.releaseOrder, { ...act, params: { order }, body }));
    },
    async confirm() {
      const act = acting();
      await patiently(() => request(routes.confirmShow, { ...act, params: { event }, body: {} }));
    },
  };
}
