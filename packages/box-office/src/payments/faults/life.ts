import type pg from 'pg';
import type { Payments } from '../stripe.ts';

/** The worker's process ended here: nothing that it had in hand goes on. */
export class WorkerDied extends Error {
  override name = 'WorkerDied';
}

/**
 * A worker's life, as the moments at which it could be killed: before and after each commit, and after each answer of Stripe's. One that is
 * told to dies at the moment of that number; from then on all that it asks for fails.
 */
export function createLife(diesAt = Infinity) {
  const moments: string[] = [];
  let dead = false;
  const alive = () => {
    if (dead) throw new WorkerDied();
  };
  const pass = (moment: string) => {
    alive();
    moments.push(`${moment}, ${life.doing}`);
    if (moments.length - 1 < diesAt) return;
    dead = true;
    throw new WorkerDied();
  };
  const life = {
    moments: moments as readonly string[],
    /** The job that it has in hand. */
    doing: '',
    get isDead() {
      return dead;
    },
    alive,
    pass,
  };
  return life;
}
export type Life = ReturnType<typeof createLife>;

/** The pool as this worker has it. A connection whose worker died is cut, and what it had not committed is undone. */
export function poolOf(pool: pg.Pool, life: Life): pg.Pool {
  return new Proxy(pool, {
    get(target, name) {
      if (name === 'query') return guarded(target.query.bind(target), life, writes);
      if (name === 'connect') return async () => clientOf(await target.connect(), life);
      return bound(target, name);
    },
  });
}

function clientOf(client: pg.PoolClient, life: Life): pg.PoolClient {
  return new Proxy(client, {
    get(target, name) {
      if (name === 'query') return guarded(target.query.bind(target), life, (text) => text === 'COMMIT');
      return bound(target, name);
    },
  });
}

type Query = (...args: unknown[]) => unknown;

function guarded(query: unknown, life: Life, commits: (text: string) => boolean): Query {
  const ask = query as Query;
  return async (...args) => {
    life.alive();
    const text = textOf(args[0]);
    if (!commits(text)) return ask(...args);
    life.pass('before a commit');
    const answer = await ask(...args);
    life.pass('after a commit');
    return answer;
  };
}

function textOf(query: unknown): string {
  if (typeof query === 'string') return query;
  return typeof query === 'object' && query !== null && 'text' in query ? String(query.text) : '';
}

/** A statement without a transaction around it is its own commit. */
function writes(text: string): boolean {
  return /^\s*(?:insert|update|delete|with)\b/i.test(text);
}

function bound(target: object, name: string | symbol): unknown {
  const value: unknown = Reflect.get(target, name, target);
  return typeof value === 'function' ? value.bind(target) : value;
}

/** Stripe as this worker has it. */
export function paymentsOf(payments: Payments, life: Life): Payments {
  return {
    ...payments,
    ask: async (endpoint, priority, call) => {
      life.alive();
      const answer = await payments.ask(endpoint, priority, call);
      life.pass(`after Stripe's answer on ${endpoint}`);
      return answer;
    },
  };
}
