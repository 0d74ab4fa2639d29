import { Hono } from 'hono';
import * as v from 'valibot';
import { restrictAccount } from './accounts.ts';
import { defaultCard, findCard } from './cards.ts';
import { decideDispute, disputeReason, openDispute } from './disputes.ts';
import { chargeOf, endIntent, getIntent } from './intents.ts';
import { answerChallenge, attemptPayment } from './payments.ts';
import { failRefund, failureReason, succeedRefund } from './refunds.ts';
import { invalid } from './refusal.ts';
import type { World } from './world.ts';

const payBody = v.object({
  card: v.optional(v.string(), defaultCard),
  email: v.optional(v.nullable(v.string()), null),
  name: v.optional(v.nullable(v.string()), null),
  challenge: v.optional(v.picklist(['complete', 'fail', 'leave']), 'complete'),
});
const disputeBody = v.object({ reason: v.optional(disputeReason) });
const decisionBody = v.object({ outcome: v.picklist(['won', 'lost']) });
const refundBody = v.object({
  outcome: v.picklist(['succeeded', 'failed']),
  reason: v.optional(failureReason),
});
const accountBody = v.object({ restricted: v.boolean() });

/**
 * What fans, banks and time do, at the word of a test: `POST /_control/sessions/:id/pay {card?, email?, name?, challenge?}`,
 * `/_control/payment_intents/:id/dispute {reason?}`, `…/expire` (the bank holds the money no longer),
 * `/_control/disputes/:id {outcome}`, `/_control/refunds/:id {outcome, reason?}`, `/_control/accounts/:id {restricted}`.
 */
export function controlActs(world: World, changed: () => void): Hono {
  const app = new Hono();
  const act = <S extends v.GenericSchema>(
    path: string,
    schema: S,
    work: (id: string, body: v.InferOutput<S>) => object,
  ) =>
    app.post(`/_control/${path}`, async (c) => {
      const body = v.parse(schema, await c.req.json().catch(() => ({})));
      const result = world.state.atomically(() => {
        world.request = { id: null, idempotency_key: null };
        return work(c.req.param('id') ?? '', body);
      });
      changed();
      return c.json(result);
    });

  act('sessions/:id/pay', payBody, (id, { card: typed, email, name, challenge }) => {
    const card = findCard(typed);
    if (card === undefined) throw invalid('Not a test card.');
    const attempt = attemptPayment(world, id, card, { email, name, postalCode: '78701' });
    if (attempt.outcome !== 'challenged' || challenge === 'leave') return attempt;
    return answerChallenge(world, id, challenge === 'complete');
  });
  act('payment_intents/:id/dispute', disputeBody, (id, { reason }) =>
    openDispute(world, chargeOf(world, getIntent(world, id)).id, reason),
  );
  act('payment_intents/:id/expire', v.object({}), (id) => {
    const intent = getIntent(world, id);
    if (intent.status !== 'requires_capture') throw invalid(`The intent is ${intent.status}.`);
    return endIntent(world, intent, 'automatic');
  });
  act('disputes/:id', decisionBody, (id, { outcome }) => decideDispute(world, id, outcome));
  act('refunds/:id', refundBody, (id, { outcome, reason }) =>
    outcome === 'succeeded' ? succeedRefund(world, id) : failRefund(world, id, reason),
  );
  act('accounts/:id', accountBody, (id, { restricted }) => restrictAccount(world, id, restricted));
  return app;
}
