import { Refusal } from '@zilker/contracts/errors';
import { type Id, idSchema } from '@zilker/contracts/ids';
import { type Job, queueOf } from '@zilker/contracts/jobs/job';
import { stamped } from '@zilker/contracts/jobs/versions';
import { isUnavailable } from '@zilker/contracts/postgres-failures';
import * as v from 'valibot';
import { type Db, sqlStateOf } from '../db.ts';
import { gather } from '../gather.ts';
import { currentTrace } from '../outbox/current-trace.ts';
import { storableText } from './storable-text.ts';
import type { Outcome } from './stored-event.ts';
import type { StripeEvent } from './stripe-objects.ts';

export type EventToStore = {
  event: StripeEvent;
  /** The event as it came. */
  body: string;
  traceparent?: string | undefined;
};

const batchMax = 100;
/** While one statement waits for the disk, others are made and carried out. */
const lanesCount = 3;
/** What waits longer than Stripe does is of no use; it comes again. */
const waitingMax = 2_000;

/**
 * Keeps verified events of Stripe, each with the job to handle it, once by its id: resolves to false for one that is kept already. Those
 * that come while some are written are written together, in one statement, whose commit is their proof. One that the database refuses
 * spoils no other. An event of the other world, play money where ours is real or the reverse, is kept for the record alone.
 * @throws Refusal `unavailable` when too many wait; and what the database says
 */
export function createEventStore(
  db: Db,
  options: { livemode: boolean },
): (input: EventToStore) => Promise<boolean> {
  let waiting = 0;
  let next = 0;
  const lanes = Array.from({ length: lanesCount }, () =>
    gather(batchMax, (inputs: readonly EventToStore[]) => storeAll(db, inputs, options)),
  );
  const storeTogether = (input: EventToStore) => {
    const lane = lanes[next++ % lanes.length];
    if (lane === undefined) throw new Error('there is no lane');
    return lane(input);
  };
  return async (input) => {
    if (waiting >= waitingMax) throw new Refusal('unavailable');
    waiting++;
    try {
      return await storeTogether(input);
    } catch (cause) {
      if (isUnavailable(cause)) throw cause;
      return await storeAlone(db, input, options);
    } finally {
      waiting--;
    }
  };
}

/** The same for one event, whichever world it is of: what fetches what never arrived has asked for its own. */
export async function storeStripeEvent(
  db: Db,
  input: { event: StripeEvent; payload: unknown; traceparent?: string | undefined },
): Promise<boolean> {
  const { event, payload, traceparent = currentTrace() } = input;
  return storeAlone(db, { event, body: JSON.stringify(payload), traceparent }, { livemode: event.livemode });
}

async function storeAlone(db: Db, input: EventToStore, options: { livemode: boolean }): Promise<boolean> {
  try {
    return (await storeAll(db, [input], options))[0] === true;
  } catch (cause) {
    if (!isRefused(cause)) throw cause;
    const { event, body } = input;
    return (
      (await storeRows(db, [{ ...rowOf(input, options), payload: outlineOf(event), raw: body }]))[0] === true
    );
  }
}

function storeAll(
  db: Db,
  inputs: readonly EventToStore[],
  options: { livemode: boolean },
): Promise<boolean[]> {
  return storeRows(
    db,
    inputs.map((input) => rowOf(input, options)),
  );
}

type Row = {
  id: string;
  type: string;
  /** One whole JSON, as `job` is. */
  payload: string;
  raw: string | null;
  outcome: Outcome | null;
  /** Null without a job. */
  queue: string | null;
  job: string;
  traceparent: string | null;
};

function rowOf({ event, body, traceparent }: EventToStore, options: { livemode: boolean }): Row {
  const { id, type } = event;
  const payload = storableText(body);
  const job = event.livemode === options.livemode ? jobFor(event) : null;
  return {
    id,
    type,
    payload,
    raw: payload === body ? null : body,
    outcome: job === null ? 'other_world' : null,
    queue: job === null ? null : queueOf[job.kind],
    job: job === null ? 'null' : JSON.stringify(stamped(job)),
    traceparent: traceparent ?? null,
  };
}

const withOrder = v.object({ order: idSchema('order') });
const paying = new Set(['checkout.session.completed', 'checkout.session.async_payment_succeeded']);

function jobFor(event: StripeEvent): Job {
  const isOurs = event.account == null;
  const order = isOurs && paying.has(event.type) ? orderOf(event) : undefined;
  return order === undefined
    ? { kind: 'stripe-event', stripeEvent: event.id }
    : { kind: 'finalize-order', order, stripeEvent: event.id };
}

function orderOf({ data }: StripeEvent): Id<'order'> | undefined {
  const { object, metadata } = data.object;
  const named = object === 'checkout.session' ? v.safeParse(withOrder, metadata) : undefined;
  return named?.success === true ? named.output.order : undefined;
}

/**
 * Texts of JSON go as one, which costs both sides half of what an array of texts does. Rows go in the order of their ids, so that two
 * replicas which were told the same do not wait for each other.
 */
const statement = `
  WITH said AS (
    SELECT * FROM ROWS FROM (
      unnest($1::text[]), unnest($2::text[]), jsonb_array_elements($3::jsonb), unnest($4::text[]), unnest($5::text[]),
      unnest($6::text[]), jsonb_array_elements($7::jsonb), unnest($8::text[]))
      AS s(id, type, payload, raw, outcome, queue, job, traceparent)
  ), stored AS (
    INSERT INTO stripe_events (id, type, payload, raw, outcome, handled_at)
    SELECT id, type, payload, raw, outcome, CASE WHEN outcome IS NOT NULL THEN now() END FROM said ORDER BY id
    ON CONFLICT DO NOTHING RETURNING id
  ), queued AS (
    INSERT INTO outbox (queue, job, traceparent)
    SELECT queue, job, traceparent FROM said JOIN stored USING (id) WHERE queue IS NOT NULL
  )
  SELECT id FROM stored`;

/** In one statement, which is a transaction of its own. Resolves to whether each was new, in their order; of equal ones the first. */
async function storeRows(db: Db, rows: readonly Row[]): Promise<boolean[]> {
  const firsts = new Map<string, Row>();
  for (const row of rows) if (!firsts.has(row.id)) firsts.set(row.id, row);
  const distinct = [...firsts.values()];
  const column = (name: keyof Row) => distinct.map((row) => row[name]);
  const json = (name: 'payload' | 'job') => `[${column(name).join(',')}]`;
  const values = [
    column('id'),
    column('type'),
    json('payload'),
    column('raw'),
    column('outcome'),
    column('queue'),
    json('job'),
    column('traceparent'),
  ];
  const { rows: kept } = await db.$client.query<{ id: string }>({
    name: 'store-stripe-events',
    text: statement,
    values,
  });
  const stored = new Set(kept.map(({ id }) => id));
  return rows.map((row) => stored.has(row.id) && firsts.get(row.id) === row);
}

/** SQLSTATE: 22 what is in it, 54 how deep or long it is. */
function isRefused(cause: unknown): boolean {
  return /^(?:22|54)/.test(sqlStateOf(cause) ?? '');
}

/** The least that tells what happened, for an event that the database takes as text alone. What is true now Stripe is asked anyway. */
function outlineOf({ id, type, livemode, account, data }: StripeEvent): string {
  const { object } = data.object;
  const of = data.object.id;
  return storableText(
    JSON.stringify({
      id,
      type,
      livemode,
      account,
      data: { object: { object, ...(typeof of === 'string' ? { id: of } : {}) } },
    }),
  );
}
