import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { findCard } from './cards.ts';
import { challengePage, closedPage, payPage, unknownPage } from './checkout-page.ts';
import { type Attempt, answerChallenge, attemptPayment } from './payments.ts';
import { privateOf } from './sessions.ts';
import type { World } from './world.ts';

const typed = v.object({
  number: v.optional(v.string(), ''),
  email: v.optional(v.string(), ''),
  name: v.optional(v.string(), ''),
  postalCode: v.optional(v.string(), ''),
});

const answer = v.object({ result: v.picklist(['complete', 'fail']) });

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
    return answered(c, attempt);
  });
  app.get('/c/pay/:id/challenge', (c) => {
    const session = world.state.get('checkout.session', c.req.param('id'));
    if (session === undefined) return c.html(unknownPage(), 404);
    if (session.status !== 'open') return c.html(closedPage(session, successUrl(session)));
    if (privateOf(world, session).challenge === undefined) return c.redirect(`/c/pay/${session.id}`, 303);
    return c.html(challengePage(session));
  });
  app.post('/c/pay/:id/challenge', async (c) => {
    const id = c.req.param('id');
    if (world.state.get('checkout.session', id) === undefined) return c.html(unknownPage(), 404);
    const { result } = v.parse(answer, await c.req.parseBody());
    const attempt = world.state.atomically(() => {
      world.request = { id: null, idempotency_key: null };
      return answerChallenge(world, id, result === 'complete');
    });
    changed();
    if (attempt.outcome === 'declined') {
      const items = privateOf(world, attempt.session).lineItems;
      return c.html(payPage(attempt.session, items, { problem: attempt.message }), 402);
    }
    return answered(c, attempt);
  });
  return app;
}

function answered(c: Context, { outcome, session }: Attempt) {
  if (outcome === 'challenged') return c.redirect(`/c/pay/${session.id}/challenge`, 303);
  if (outcome === 'closed' && session.status !== 'complete')
    return c.html(closedPage(session, successUrl(session)), 410);
  return c.redirect(successUrl(session), 303);
}

function successUrl(session: { id: string; success_url: string | null }): string {
  return (session.success_url ?? '/').replaceAll('{CHECKOUT_SESSION_ID}', session.id);
}
