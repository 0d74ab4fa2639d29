import { isDeepStrictEqual } from 'node:util';
import { auditEvent } from '../audit/audit-event.ts';
import { checks } from '../audit/checks.ts';
import type { Db } from '../db.ts';
import { choose, type Rooms } from './choose.ts';
import { type DropModel, type OrderModel, sum } from './model.ts';
import { eventKinds, type Operation, weightOf } from './operation.ts';
import { play } from './play.ts';
import { playModel } from './play-model.ts';
import { randomOf } from './random.ts';
import { differences, differencesOfBooks } from './snapshot.ts';
import { createWorld, type World } from './world.ts';

/** Where the database and the model part. */
export type Failure = {
  /** The operation after which they did; null when it is the audit at the end. */
  step: number | null;
  what: string;
};
export type Run = {
  seed: number;
  operations: Operation[];
  /** By what was answered: an operation, or the code that it was refused with. */
  counts: Record<string, number>;
  weight: number;
  failure: Failure | null;
};

/** All rows are compared after so many operations. */
const compareEvery = 40;
/** After these the books are compared in any case. */
const moves = new Set<Operation['op']>([
  'deliver',
  'deliver-all',
  'end-session',
  'capture',
  'return',
  'send-refund',
  'payout',
  'send-payout',
  'transfer-event',
]);
const late = new Set(checks.filter((check) => check.late).map((check) => check.name));

/** Plays so many random operations from a seed; stops where database and model part. */
export async function runSeed(db: Db, seed: number, weightMax: number): Promise<Run> {
  const random = randomOf(seed);
  const rooms: Rooms = new Map();
  const run: Run = { seed, operations: [], counts: {}, weight: 0, failure: null };
  const world = await createWorld(db, random);
  while (run.weight < weightMax && run.failure === null) {
    const operation = choose(world, rooms, random);
    run.operations.push(operation);
    run.failure = await step(world, operation, run.operations.length - 1, run);
  }
  run.failure ??= await settle(world, run);
  return run;
}

const none = () => ({ counts: {}, weight: 0 });

/** Plays given operations in the world of a seed. */
export async function replay(
  db: Db,
  seed: number,
  operations: readonly Operation[],
): Promise<Failure | null> {
  const world = await createWorld(db, randomOf(seed));
  for (const [at, operation] of operations.entries()) {
    const failure = await step(world, operation, at, none(), at === operations.length - 1);
    if (failure !== null) return failure;
  }
  return settle(world, none());
}

async function step(
  world: World,
  operation: Operation,
  at: number,
  run: Pick<Run, 'counts' | 'weight'>,
  compare = at % compareEvery === compareEvery - 1,
): Promise<Failure | null> {
  const expected = plain(playModel(world, operation));
  const answer = await play(world, operation).then(plain, (cause: unknown) => ({ failed: String(cause) }));
  count(run.counts, operation, expected);
  // what is about an order or an event that is not there never reaches the database
  if (typeof answer !== 'string' || !answer.startsWith('no ')) run.weight += weightOf(operation);
  if (!isDeepStrictEqual(answer, expected))
    return {
      step: at,
      what: `the model answers ${JSON.stringify(expected)}, the database ${JSON.stringify(answer)}`,
    };
  if (!compare && !moves.has(operation.op)) return null;
  const different = await (compare ? differences : differencesOfBooks)(world);
  return different.length === 0 ? null : { step: at, what: different.slice(0, 20).join('\n') };
}

/** All that is under way comes to its end; then rows are compared, the audit finds nothing, and nobody's money is lost. */
async function settle(world: World, run: Pick<Run, 'counts' | 'weight'>): Promise<Failure | null> {
  for (const operation of ending(world)) {
    const failure = await step(world, operation, -1, run, false);
    if (failure !== null)
      return { step: null, what: `at the end, ${JSON.stringify(operation)}: ${failure.what}` };
  }
  const different = await differences(world);
  if (different.length > 0) return { step: null, what: different.slice(0, 20).join('\n') };
  const wrong: string[] = [];
  for (const { sale, orderIds, model } of world.drops) {
    for (const { check, sentence } of await auditEvent(world.db, sale.event.id, new Date(world.now)))
      if (!late.has(check)) wrong.push(`${check}: ${sentence}`);
    for (const [place, order] of model.orders)
      wrong.push(...moneyWrong(world, model, place, order, orderIds.get(place) ?? ''));
    wrong.push(...payoutsWrong(world, model, sale.event.id));
  }
  return wrong.length === 0 ? null : { step: null, what: wrong.slice(0, 20).join('\n') };
}

/** The books of the provider against those of the model: each cent that a fan's card was charged, or was given back. */
function moneyWrong(
  world: World,
  { ledger }: DropModel,
  place: number,
  order: OrderModel,
  id: string,
): string[] {
  const intents = world.provider.intentsOf(id);
  const charged = sum(intents.flatMap(({ status, cents }) => (status === 'succeeded' ? [cents] : [])));
  const back = sum(intents.map(({ refundedCents }) => refundedCents));
  const disputed = sum(
    world.provider.disputesOf(id).map(({ status, cents }) => (status === 'won' ? 0 : cents)),
  );
  const booked = sum(ledger.flatMap((fact) => (fact.place === place ? [fact.gained.fan ?? 0] : [])));
  const wrong: string[] = [];
  if (booked !== back + disputed - charged)
    wrong.push(
      `the fan of place ${place} was charged ${charged} and given back ${back} and ${disputed}, of which ${booked} is booked`,
    );
  const kept = intents.filter(({ n }) => order.payments.get(n)?.state === 'captured');
  if (kept.length > 1 || (order.paid && order.price.totalCents > 0 && kept.length === 0))
    wrong.push(`the order of place ${place} is ${order.state} and keeps ${kept.length} charges`);
  for (const { n, status } of intents)
    if (status === 'requires_capture') wrong.push(`payment ${n} of place ${place} is held still`);
  return wrong;
}

/** What has gone to the venue and not come back, by the provider and by hand, against what is booked. */
function payoutsWrong({ provider }: World, { ledger, byHand }: DropModel, event: string): string[] {
  const sent = sum(provider.transfers.of(event).map(({ cents, backCents }) => cents - backCents));
  const went = sent + sum([...byHand.values()]);
  const booked = sum(ledger.map(({ gained }) => gained.paidOut ?? 0));
  return went === booked ? [] : [`the venue of ${event} was paid ${went}, of which ${booked} is booked`];
}

/** Each by what the ones before have come to. */
function* ending(world: World): Generator<Operation> {
  const fault = null;
  yield { op: 'sweep-refunds' };
  for (const [drop, { model, orderIds, sale }] of world.drops.entries()) {
    const show = sale.event.id;
    yield { op: 'resume', drop };
    for (const [place, order] of model.orders) {
      const id = orderIds.get(place) ?? '';
      const { provider } = world;
      for (let n = 1; n <= provider.intentsOf(id).length; n++)
        if (!world.handled.has(provider.event(id, 'paid', n)?.id ?? ''))
          yield { op: 'deliver', drop, place, event: 'paid', n, fault };
      if (order.state === 'held' || order.state === 'paying')
        yield { op: 'cancel', drop, place, fan: order.fan };
      if (order.state === 'expiring') yield { op: 'end-session', drop, place, fault };
      if (order.state === 'authorized') yield { op: 'capture', drop, place, fault };
      if (order.state === 'authorized' || order.state === 'review')
        yield { op: 'cancel', drop, place, fan: order.fan };
      if (order.state === 'held') yield { op: 'cancel', drop, place, fan: order.fan };
    }
    for (let left = 4; model.run?.ended === false && left > 0; left--) yield { op: 'refund-more', drop };
    for (const [place, order] of model.orders) {
      const id = orderIds.get(place) ?? '';
      for (const [n, { state }] of order.payments)
        if (state === 'returning') yield { op: 'return', drop, place, n, fault };
      for (let n = 0; n < order.refunds.length; n++)
        if (order.refunds[n]?.state === 'requested') yield { op: 'send-refund', drop, place, n, fault };
      for (const event of eventKinds)
        for (let n = 1; n <= world.provider.refundsOf(id).length + 1; n++)
          if (event.startsWith('refund') || event.startsWith('disput'))
            yield { op: 'deliver', drop, place, event, n, fault };
    }
    for (const [n, { state }] of model.payouts.entries())
      if (state === 'due') yield { op: 'send-payout', drop, n, fault };
    for (const n of world.provider.transfers.words(show).keys()) yield { op: 'transfer-event', drop, n };
  }
  yield { op: 'expire' };
  yield { op: 'lapse' };
}

/** Answers as JSON would carry them. */
const plain = (answer: unknown): unknown => JSON.parse(JSON.stringify(answer ?? null));

/** Answers in a word: what was refused, or what was done. */
function count(counts: Run['counts'], operation: Operation, answer: unknown): void {
  const isOffer = 'place' in operation && operation.place < 0;
  const op = isOffer ? `${operation.op} of a returned ticket` : operation.op;
  for (const one of Array.isArray(answer) ? answer : [answer]) {
    const what = [op, wordOf(one)].join(' ').trim();
    counts[what] = (counts[what] ?? 0) + 1;
  }
}

function wordOf(answer: unknown): string {
  if (typeof answer === 'string') return answer;
  if (typeof answer === 'number') return answer > 0 ? 'some' : 'none';
  if (typeof answer !== 'object' || answer === null) return '';
  return 'refused' in answer ? String(answer.refused) : (Object.keys(answer)[0] ?? '');
}
