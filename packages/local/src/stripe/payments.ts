import type Stripe from 'stripe';
import { type Card, findCard } from './cards.ts';
import { chargeFor, type Payer } from './charges.ts';
import type { Intent } from './intents.ts';
import { getIntent } from './intents.ts';
import { intentOf } from './new-intent.ts';
import { details, getSession, privateOf } from './sessions.ts';
import { emit, type World } from './world.ts';

type Session = Stripe.Checkout.Session & { object: 'checkout.session' };

export type Attempt =
  | { outcome: 'paid'; session: Session }
  | { outcome: 'declined'; session: Session; message: string; code: string; declineCode: string | undefined }
  /** The bank asks the holder of the card: the attempt goes on with `answerChallenge`. */
  | { outcome: 'challenged'; session: Session }
  /** The session was paid, or had ended, before this attempt. */
  | { outcome: 'closed'; session: Session };

/** A fan presses Pay on the hosted page. */
export function attemptPayment(world: World, sessionId: string, card: Card, payer: Payer): Attempt {
  const session = getSession(world, sessionId);
  if (session.status !== 'open' || session.expires_at <= world.now()) return { outcome: 'closed', session };
  if (session.amount_total === 0) return { outcome: 'paid', session: complete(world, session, null, payer) };
  const intent = intentOf(world, session);
  if (card.decline !== undefined) return decline(world, session, intent, card, card.decline, payer);
  if (card.challenged) return challenge(world, session, intent, card, payer);
  return { outcome: 'paid', session: accept(world, session, intent, card, payer) };
}

/** The holder of the card has proved to their bank that it is them; or has not. */
export function answerChallenge(world: World, sessionId: string, proved: boolean): Attempt {
  const session = getSession(world, sessionId);
  const kept = privateOf(world, session);
  const card = findCard(kept.challenge?.card ?? '');
  if (session.status !== 'open' || session.expires_at <= world.now() || !kept.challenge || card === undefined)
    return { outcome: 'closed', session };
  const { challenge: _, ...rest } = kept;
  world.state.put<'session.private'>(rest);
  const intent = getIntent(world, String(session.payment_intent));
  const { payer } = kept.challenge;
  return proved
    ? { outcome: 'paid', session: accept(world, session, intent, card, payer) }
    : { outcome: 'declined', session, ...failAuthentication(world, intent), declineCode: undefined };
}

function accept(world: World, session: Session, intent: Intent, card: Card, payer: Payer): Session {
  const manual = intent.capture_method === 'manual';
  const charge = chargeFor(world, intent, card, payer, manual ? 'authorised' : 'captured');
  world.state.put<'charge'>(charge);
  const paid = world.state.put<'payment_intent'>({
    ...intent,
    status: manual ? 'requires_capture' : 'succeeded',
    amount_capturable: manual ? intent.amount : 0,
    amount_received: manual ? 0 : intent.amount,
    latest_charge: charge.id,
    payment_method: charge.payment_method,
    last_payment_error: null,
    next_action: null,
  }) as Intent;
  emit(world, 'charge.succeeded', charge);
  emit(world, manual ? 'payment_intent.amount_capturable_updated' : 'payment_intent.succeeded', paid);
  return complete(world, session, paid, payer);
}

function challenge(world: World, session: Session, intent: Intent, card: Card, payer: Payer): Attempt {
  world.state.put<'session.private'>({
    ...privateOf(world, session),
    challenge: { card: card.number, payer },
  });
  const waiting = world.state.put<'payment_intent'>({
    ...intent,
    status: 'requires_action',
    last_payment_error: null,
    next_action: {
      type: 'redirect_to_url',
      redirect_to_url: { return_url: null, url: `${world.publicUrl}/c/pay/${session.id}/challenge` },
    },
  }) as Intent;
  const kept = world.state.put<'checkout.session'>({ ...session, payment_intent: intent.id }) as Session;
  emit(world, 'payment_intent.requires_action', waiting);
  return { outcome: 'challenged', session: kept };
}

function failAuthentication(world: World, intent: Intent): { code: string; message: string } {
  const code = 'payment_intent_authentication_failure';
  const message =
    'We are unable to authenticate your payment method. Please choose a different payment method and try again.';
  const failed = world.state.put<'payment_intent'>({
    ...intent,
    status: 'requires_payment_method',
    next_action: null,
    last_payment_error: { type: 'invalid_request_error', code, message },
  }) as Intent;
  emit(world, 'payment_intent.payment_failed', failed);
  return { code, message };
}

function complete(world: World, session: Session, intent: Intent | null, payer: Payer): Session {
  const done = world.state.put<'checkout.session'>({
    ...session,
    status: 'complete',
    url: null,
    payment_intent: intent?.id ?? null,
    payment_status:
      intent === null ? session.payment_status : intent.status === 'succeeded' ? 'paid' : 'unpaid',
    customer_details: details(payer.email ?? session.customer_email, payer.name ?? null),
  }) as Session;
  emit(world, 'checkout.session.completed', done);
  return done;
}

function decline(
  world: World,
  session: Session,
  intent: Intent,
  card: Card,
  why: NonNullable<Card['decline']>,
  payer: Payer,
): Attempt {
  const charge = chargeFor(world, intent, card, payer, 'failed');
  world.state.put<'charge'>(charge);
  const failed = world.state.put<'payment_intent'>({
    ...intent,
    status: 'requires_payment_method',
    latest_charge: charge.id,
    next_action: null,
    last_payment_error: {
      type: 'card_error',
      code: why.code as never,
      message: why.message,
      charge: charge.id,
      ...(why.declineCode === undefined ? {} : { decline_code: why.declineCode }),
    },
  }) as Intent;
  const kept = world.state.put<'checkout.session'>({ ...session, payment_intent: intent.id }) as Session;
  emit(world, 'charge.failed', charge);
  emit(world, 'payment_intent.payment_failed', failed);
  return {
    outcome: 'declined',
    session: kept,
    message: why.message,
    code: why.code,
    declineCode: why.declineCode,
  };
}
