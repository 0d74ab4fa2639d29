import { activateTicket } from '@zilker/box-office/tickets/activate-ticket';
import { listTickets } from '@zilker/box-office/tickets/list-tickets';
import * as routes from '@zilker/contracts/http/tickets';
import { nonceHeader } from '@zilker/contracts/tokens';
import { type App, mount } from '@zilker/runtime/http';
import { authenticate } from '../authenticate.ts';
import type { CoreContext } from '../context.ts';
import { ticketActivated } from '../events.ts';
import { requireProof } from '../require-proof.ts';
import { compressKey } from './compress-key.ts';

/** A fan's own tickets. */
export function ticketRoutes(app: App, context: CoreContext): void {
  const { db, log, nonces, now, tickets } = context;

  mount(app, routes.listTickets, async ({ query, c }) => {
    const { claims } = await authenticate(context, c, 'fan');
    // saves the phone a round when it activates one of them next
    c.header(nonceHeader, nonces.mint(now().getTime()));
    return listTickets(db, claims.sub, query);
  });

  mount(app, routes.activateTicket, async ({ params, c }) => {
    const { claims, token } = await authenticate(context, c, 'fan');
    const { jkt, jwk } = await requireProof(context, c, token);
    const ticket = await activateTicket(
      db,
      { account: claims.sub, ticket: params.ticket, jkt, authAtMs: claims.authAtMs },
      now(),
    );
    const certificate = await tickets.certify({
      ticket: ticket.id,
      event: ticket.event.id,
      deviceKey: compressKey(jwk),
      serial: ticket.serial,
    });
    ticketActivated(log, { ticket: ticket.id });
    return { ticket, certificate: Buffer.from(certificate).toString('base64url') };
  });
}
