import { isUnavailable } from '@zilker/contracts/postgres-failures';
import Stripe from 'stripe';
import { sqlStateOf } from '../db.ts';
import { StripeBusy } from '../payments/stripe-busy.ts';
import type { Context, DifferenceKind, Finding, Subject } from './finding.ts';

/** Objects of one kind that cannot be read before that is said of the whole kind. */
const unreadMax = 20;

/** What is wrong with these objects of Stripe's. One that cannot be read is said to be, and keeps none of the others from being looked at. */
export async function judgeAll(
  context: Context,
  subject: Subject,
  objects: readonly { id: string; created: number }[],
): Promise<Finding[]> {
  try {
    return await subject.judge(context, objects);
  } catch (cause) {
    if (endsRound(cause)) throw cause;
  }
  const found: Finding[] = [];
  let unread = 0;
  for (const object of objects) {
    try {
      found.push(...(await subject.judge(context, [object])));
    } catch (cause) {
      if (endsRound(cause) || ++unread > unreadMax) throw cause;
      found.push(unreadOf(subject, object.id, cause));
    }
  }
  return found;
}

/** Asks Stripe for one object, and what is wrong with it. @throws StripeBusy; what the SDK throws, but that it is not there */
export async function judgeOne(context: Context, subject: Subject, id: string): Promise<Finding[]> {
  try {
    return await judgeAll(context, subject, [await subject.retrieve(context, id)]);
  } catch (cause) {
    if (!isMissing(cause)) throw cause;
    return subject.missing === null ? [] : [missingOf(subject.missing, id)];
  }
}

/** What cannot be mended now is as if it could not be at all: it is tried again in the next round. */
export async function mend(context: Context, finding: Finding): Promise<'mending' | 'spent'> {
  try {
    return (await finding.mend?.(context)) ?? 'spent';
  } catch (cause) {
    if (endsRound(cause)) throw cause;
    return 'spent';
  }
}

/** Nothing comes of going on: there is no room for us at Stripe, or the database does not do what it is asked. */
export function endsRound(cause: unknown): boolean {
  if (cause instanceof StripeBusy) return true;
  if (cause instanceof Stripe.errors.StripeError) return false;
  return isUnavailable(cause) || sqlStateOf(cause) !== undefined;
}

function unreadOf({ name }: Subject, id: string, cause: unknown): Finding {
  const why = cause instanceof Error ? cause.message : String(cause);
  const sentence = `The ${name} ${id} at Stripe cannot be held against ours: ${why.slice(0, 300)}`;
  return { kind: 'object_unread', object: id, sentence };
}

function missingOf(kind: DifferenceKind, id: string): Finding {
  return { kind, object: id, sentence: `${id} stands here and Stripe has never heard of it` };
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Stripe.errors.StripeInvalidRequestError && cause.code === 'resource_missing';
}
