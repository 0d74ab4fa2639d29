import { setTimeout as delay } from 'node:timers/promises';
import { RequestError, request } from '@zilker/contracts/client';
import { readEvent } from '@zilker/contracts/http/events';
import { type Id, newId } from '@zilker/contracts/ids';
import type { Stack } from '@zilker/local/stack';
import { signer } from '@zilker/runtime/tokens';
import { createGate } from '../bounded.ts';
import { createSale, type Lines, newKey } from '../client/sale.ts';
import { makeDevice } from '../fan/device.ts';
import type { Target } from '../stack/target.ts';

/**
 * What is asked again and again: a route of the sale that reads the database each time, an order that goes through a batch and is
 * refused, a page anyone may read, and readiness.
 */
export type ProbeName = 'sale' | 'reserve' | 'public' | 'ready';

/** One answer. `status` is 0 where none came at all. */
export type Probe = {
  name: ProbeName;
  atMs: number;
  tookMs: number;
  status: number;
  retryAfter: string | null;
};

export type Prober = {
  /** In order of their ends. */
  readonly seen: readonly Probe[];
  stop(): Promise<void>;
};

const everyMs = 150;
/** An answer that takes longer is none: several times what the limits of time add up to, on a machine that is busy. */
const answerWithinMs = 15_000;
/** Far behind the line: no fan stands there. */
const placesOfNobody = { sale: 1_000_000, reserve: 1_000_001 };

/** Asks core-api as its clients do, from now until it is stopped. */
export async function startProber(
  { target, stack }: { target: Target; stack: Stack },
  about: { drop: Id<'drop'>; event: Id<'event'> },
): Promise<Prober> {
  const seen: Probe[] = [];
  let stopped = false;
  const nobody = (index: number) => saleOfNobody(target, stack, about.drop, index);
  const reader = await nobody(placesOfNobody.sale);
  const buyer = await nobody(placesOfNobody.reserve);
  const lines = await oneTicketOf(target, about.event);
  const probes: Record<ProbeName, () => Promise<Pick<Probe, 'status' | 'retryAfter'>>> = {
    sale: () => said(reader.read()),
    reserve: () => said(buyer.reserve(lines, newKey())),
    public: () => get(`${target.CORE_API_URL}/api/v1/events/${about.event}`),
    ready: () => get(`${stack.urls.coreApiAdmin}/readyz`),
  };
  const ask = async (name: ProbeName) => {
    while (!stopped) {
      const [atMs, fromMs] = [Date.now(), performance.now()];
      const answer = await probes[name]();
      seen.push({ name, atMs, tookMs: performance.now() - fromMs, ...answer });
      await delay(everyMs);
    }
  };
  // each replica has the page in its memory before anything fails
  const replicas = stack.replicas['core-api']?.all ?? [];
  await Promise.all(replicas.map(({ url }) => get(`${url}/api/v1/events/${about.event}`)));
  const asking = Promise.all((['sale', 'reserve', 'public', 'ready'] as const).map(ask));
  asking.catch(() => undefined);
  return {
    seen,
    async stop() {
      stopped = true;
      await asking;
    },
  };
}

/** What core-api must never do, whatever fails beneath it: a sentence for each kind of it. */
export function wrongAnswers(
  seen: readonly Probe[],
  { mayBeGone }: { mayBeGone: boolean },
): readonly string[] {
  const wrong = seen.flatMap(({ name, status, retryAfter, tookMs }) => {
    if (tookMs >= answerWithinMs) return [`${name}: no answer within ${answerWithinMs} ms`];
    if (status === 0) return mayBeGone ? [] : [`${name}: no answer at all`];
    if (status === 503)
      return name === 'ready' || Number(retryAfter) > 0 ? [] : ['503 without a word of when to come back'];
    return status >= 500 ? [`${name}: ${status}`] : [];
  });
  return [...Map.groupBy(wrong, (what) => what)].map(([what, all]) => `${all.length} times ${what}`);
}

/** What was asked and answered between two moments. */
export function whollyWithin(
  seen: readonly Probe[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Probe[] {
  return seen.filter(({ atMs, tookMs }) => atMs > fromMs && atMs + tookMs < toMs);
}

/** Each status that was answered, once. */
export function statusesOf(seen: readonly Probe[], name: ProbeName): number[] {
  return [...new Set(seen.filter((probe) => probe.name === name).map(({ status }) => status))];
}

/** How often each status was answered, for the log of a run. */
export function tallyOf(seen: readonly Probe[]): string {
  const counts = Map.groupBy(seen, ({ name, status }) => `${name} ${status || 'none'}`);
  return [...counts.entries()]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([what, all]) => `${what} ×${all.length}`)
    .join(', ');
}

/** A called fan of whom the box office has never heard: whatever it asks is looked up, and refused. */
async function saleOfNobody(target: Target, stack: Stack, drop: Id<'drop'>, index: number) {
  const { device, jkt } = await makeDevice();
  const sub = newId('account');
  const ttlMs = 60 * 60_000;
  const nonce = 'bm9ib2R5';
  const access = await signer('crowd', target.CROWD_KEYS)(
    { role: 'fan', sub, sid: newId('session') },
    { ttlMs },
  );
  const openBy = Date.now() + ttlMs;
  const claims = { sub, drop, index, callNo: 1, openBy, cnf: { jkt }, nonce };
  const admission = await signer('admission', stack.keys.keySets.admission)(claims, { ttlMs });
  const shop = {
    coreApiUrl: target.CORE_API_URL,
    storefrontOrigin: target.STOREFRONT_ORIGIN,
    requests: createGate(1),
  };
  return createSale(shop, drop, { access, device, admission });
}

async function oneTicketOf({ CORE_API_URL: base }: Target, event: Id<'event'>): Promise<Lines> {
  const { event: shown } = await request(readEvent, { base, params: { event } });
  return shown.ticketTypes.slice(0, 1).map(({ id: type }) => ({ type, quantity: 1 }));
}

function said(answer: Promise<unknown>): Promise<Pick<Probe, 'status' | 'retryAfter'>> {
  return inTime(
    answer.then(
      () => ({ status: 200, retryAfter: null }),
      (error: unknown) => {
        if (!(error instanceof RequestError)) throw error;
        return { status: error.status, retryAfter: error.headers.get('retry-after') };
      },
    ),
  );
}

async function get(url: string): Promise<Pick<Probe, 'status' | 'retryAfter'>> {
  return inTime(
    fetch(url).then(
      async (answer) => {
        await answer.arrayBuffer().catch(() => undefined);
        return { status: answer.status, retryAfter: answer.headers.get('retry-after') };
      },
      () => noAnswer,
    ),
  );
}

const noAnswer = { status: 0, retryAfter: null };

function inTime<T>(answer: Promise<T>): Promise<T | typeof noAnswer> {
  return Promise.race([answer, delay(answerWithinMs, noAnswer, { ref: false })]);
}
