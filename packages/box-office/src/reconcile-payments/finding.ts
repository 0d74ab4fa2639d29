import type { Db } from '../db.ts';
import type { Payments } from '../payments/stripe.ts';

/** What Stripe and we may tell differently of one object. */
export const differenceKinds = [
  'session_open',
  'session_untold',
  'session_missing',
  'intent_untold',
  'intent_amount',
  'intent_not_charged',
  'intent_not_returned',
  'intent_cost',
  'intent_missing',
  'refund_untold',
  'refund_amount',
  'refund_missing',
  'transfer_untold',
  'transfer_foreign',
  'transfer_twice',
  'transfer_amount',
  'transfer_missing',
  'dispute_untold',
  'object_unread',
] as const;
export type DifferenceKind = (typeof differenceKinds)[number];

export type Context = { db: Db; payments: Payments; now: Date };

/** `mending`: something was done about it just now, which takes a moment. `spent`: all that could be done was, and it is there still. */
export type Mended = 'mending' | 'spent';

/** A difference of one object, and what can be done about it without a person. */
export type Finding = {
  kind: DifferenceKind;
  /** Stripe's id of it. */
  object: string;
  sentence: string;
  mend?: (context: Context) => Promise<Mended>;
};

/** A kind of Stripe's objects, and how each is held against our rows. */
export type Subject<T extends { id: string; created: number } = { id: string; created: number }> = {
  name: 'session' | 'intent' | 'refund' | 'transfer' | 'dispute';
  /** A page of those that were made in that time (seconds since 1970), newest first. */
  list(context: Context, page: ListPage): Promise<{ data: T[]; has_more: boolean }>;
  /** @throws what the SDK throws, for one that is not there too */
  retrieve(context: Context, id: string): Promise<T>;
  /** What is wrong with these, each said once. */
  judge(context: Context, objects: readonly T[]): Promise<Finding[]>;
  /** Stripe's ids of those of our rows that were made in that time, after `after` by id. */
  ours(context: Context, of: { from: Date; to: Date; after: string; limit: number }): Promise<string[]>;
  /** What is said of one that we have and Stripe does not. */
  missing: DifferenceKind | null;
  isId(id: string): boolean;
};

export type ListPage = { created: { gte: number; lt: number }; limit: number; starting_after?: string };
