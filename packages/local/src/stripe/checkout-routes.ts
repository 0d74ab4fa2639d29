import { Hono } from 'hono';
import * as v from 'valibot';
import { findCard } from './cards.ts';
import { closedPage, payPage, unknownPage } from './checkout-page.ts';
import { attemptPayment } from './payments.ts';
import { privateOf } from './sessions.ts';
import type { World } from './world.ts';

const typed = v.object({
  number: v.optional(v.string(), ''),
  email: v.optional(v.string(), ''),
  name: v.optional(v.string(), ''),
  postalCode: v.optional(v.string(), ''),
});

/** The hosted page: `GET /c/pay/:id` shows it, `POST` pays and sends the browser on to the shop's `success_url`. */
export function checkoutRoutes(world: World, changed: () => void): Hono {
  const app = new Hono();
  app.get('/c/pay/:id', (c) => {
    const session = world.state.get('checkout.session', c.req.param('id'));
    if (session === undefined) return c.html(unknownPage(), 404);
    if (session.status !== 'open') return c.html(closedPage(session, successUrl(session)));
    return c.html(payPage(session, privateOf(world, session).lineItems, {}));
  });
  app.post('/c/pay/:id', async (c) => {
    const session = world.state.get('checkout.session', c.req.param('id'));
    if (session === undefined) return c.html(unknownPage(), 404);
    const form = v.parse(typed, await c.req.parseBody());
    const again = (problem: string, status: 402 | 422) =>
      c.html(payPage(session, privateOf(world, session).lineItems, { ...form, problem }), status);
    const card = findCard(form.number);
    if (card === undefined) return again('Your card number is incorrect. Only test cards work here.', 422);
    if (!/^\S+@\S+\.\S+$/.test(form.email)) return again('Your email is incomplete.', 422);
    const attempt = world.state.atomically(() => {
      world.request = { id: null, idempotency_key: null };
      return attemptPayment(world, session.id, card, {
        email: form.email,
        name: form.name || null,
        postalCode: form.postalCode || null,
      });
    });
    changed();
    if (attempt.outcome === 'declined') return again(attempt.message, 402);
    if (attempt.outcome === 'closed' && attempt.session.status !== 'complete')
      return c.html(closedPage(attempt.session, successUrl(attempt.session)), 410);
    return c.redirect(successUrl(attempt.session), 303);
  });
  return app;
}

function successUrl(session: { id: string; success_url: string | null }): string {
  return (session.success_url ?? '/').replaceAll('{CHECKOUT_SESSION_ID}', session.id);
}
