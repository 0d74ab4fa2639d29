import { acceptTransfer } from '@zilker/box-office/moves/accept-transfer';
import { offerTransfer } from '@zilker/box-office/moves/offer-transfer';
import { declineTransfer, withdrawTransfer } from '@zilker/box-office/moves/settle-transfer';
import { listTransfers } from '@zilker/box-office/moves/transfer-views';
import type { TransferView } from '@zilker/contracts/http/moves';
import * as routes from '@zilker/contracts/http/moves';
import { type App, type AppEnv, mount } from '@zilker/runtime/http';
import type { Context } from 'hono';
import { authenticate } from '../authenticate.ts';
import type { CoreContext } from '../context.ts';
import { requireIdempotencyKey } from '../idempotency-key.ts';
import { requireFreshCode } from '../require-fresh-code.ts';
import { ticketMoved } from './events.ts';

/** Sending tickets to a phone number, and taking them. */
export function transferRoutes(app: App, context: CoreContext): void {
  const { db, log, now } = context;
  const askedBy = async (c: Context<AppEnv>) => {
    const { claims } = await authenticate(context, c, 'fan');
    return { account: claims.sub, idempotencyKey: requireIdempotencyKey(c) };
  };
  const said = <T extends { transfer: TransferView }>(step: Step, reply: T): T => {
    ticketMoved(log, { step }, { ticket: reply.transfer.ticket });
    return reply;
  };

  mount(app, routes.offerTransfer, async ({ c, params, body }) => {
    const { claims } = await authenticate(context, c, 'fan');
    requireFreshCode(claims, now());
    return said('sent', await offerTransfer(db, { ...(await askedBy(c)), ...params, ...body }, now()));
  });

  mount(app, routes.listTransfers, async ({ c }) => {
    const { claims } = await authenticate(context, c, 'fan');
    return { transfers: await listTransfers(db, claims.sub) };
  });

  mount(app, routes.acceptTransfer, async ({ c, params }) =>
    said('accepted', await acceptTransfer(db, { ...(await askedBy(c)), ...params }, now())),
  );

  mount(app, routes.declineTransfer, async ({ c, params }) =>
    said('declined', await declineTransfer(db, { ...(await askedBy(c)), ...params }, now())),
  );

  mount(app, routes.withdrawTransfer, async ({ c, params }) =>
    said('withdrawn', await withdrawTransfer(db, { ...(await askedBy(c)), ...params }, now())),
  );
}

type Step = Parameters<typeof ticketMoved>[1]['step'];
