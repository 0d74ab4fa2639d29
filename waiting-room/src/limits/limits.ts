import { createHash } from 'node:crypto';
import { Refusal } from '@zilker/contracts/errors';
import { requestsLimited } from '../events.ts';
import { limitKey } from '../redis/keys.ts';
import type { RoomContext } from '../room-context.ts';
import type { LimitSettings } from './settings.ts';

export type Limited = 'joins' | 'polls' | 'sockets';

/**
 * Who does what how often, over all replicas. Asking costs no trip to Redis: each replica counts for itself, and tells Redis only of
 * those who have used up a part of what they may, some times a second; so honest fans are never told of, and the shared count of
 * the others is exact but for what a replica has not told yet: a sixteenth of the limit each, plus what comes in between two tellings. (A
 * library that asks Redis each time, rate-limiter-flexible 11.4, takes 40 µs of CPU for
 * a join's two looks, where the join's own trip to Redis takes 10, and 133 bytes of Redis a fan.)
 *
 * A limit never costs a place. It answers 429 and when to come back.
 */
export type Limits = {
  /** @throws Refusal `rate_limited`, before anything is looked at that costs time */
  checkAddress(what: Limited, address: string): void;
  /** A request that was not even from anybody. */
  countAddress(what: Limited, address: string): void;
  /** Counts both; who is over as an account does not use up what the address may. @throws Refusal `rate_limited` */
  take(what: Limited, account: string, address: string): void;
  /** Whether one more socket may come from there; counts it. To be asked at the upgrade. */
  allowSocket(address: string): boolean;
  /** Whether this account may say hello once more; counts it. */
  allowHello(account: string): boolean;
  /** Tells Redis, and learns from it. Run it some times a second. @throws Error when Redis is away */
  flush(): Promise<void>;
};

const windowMs = 60_000;
/** Who has used up one part in so many is told of, if it is more than a reload or two. */
const tellShare = 16;
const tellFrom = 4;
/** Who is over comes back when the minute is, spread over this. */
const spreadMs = 5_000;
/** More than a replica can serve in a minute; beyond it counting begins anew rather than take all memory. */
const entriesMax = 1_000_000;

type Entry = { own: number; told: number; others: number };
type Counts = {
  readonly what: Limited;
  readonly by: 'account' | 'address';
  readonly max: number;
  readonly entries: Map<string, Entry>;
  /** Who has used up so much that Redis is told. */
  readonly busy: Set<string>;
};

export function createLimits(
  { redis, nowMs }: Pick<RoomContext, 'redis' | 'nowMs'>,
  settings: LimitSettings,
): Limits {
  const ofAccount = (what: Limited, max: number) => newCounts(what, 'account', max);
  const ofAddress = (what: Limited, max: number) => newCounts(what, 'address', max);
  const byAccount: Record<Limited, Counts> = {
    joins: ofAccount('joins', settings.JOINS_PER_ACCOUNT_MINUTE),
    polls: ofAccount('polls', settings.POLLS_PER_ACCOUNT_MINUTE),
    sockets: ofAccount('sockets', settings.SOCKETS_PER_ACCOUNT_MINUTE),
  };
  const byAddress: Record<Limited, Counts> = {
    joins: ofAddress('joins', settings.JOINS_PER_ADDRESS_MINUTE),
    polls: ofAddress('polls', settings.POLLS_PER_ADDRESS_MINUTE),
    sockets: ofAddress('sockets', settings.SOCKETS_PER_ADDRESS_MINUTE),
  };
  const all = [...Object.values(byAccount), ...Object.values(byAddress)];
  let window = 0;

  function turn(): void {
    const now = Math.floor(nowMs() / windowMs);
    if (now === window) return;
    window = now;
    for (const { entries, busy } of all) {
      entries.clear();
      busy.clear();
    }
  }

  function isOver({ entries, max, what, by }: Counts, key: string): boolean {
    const entry = entries.get(key);
    const over = entry !== undefined && entry.own + entry.others >= max;
    if (over) requestsLimited.add(1, { what, by });
    return over;
  }

  function add(counts: Counts, key: string): void {
    const { entries, busy, max } = counts;
    const entry = entries.get(key);
    if (entry === undefined) {
      if (entries.size >= entriesMax) entries.clear();
      entries.set(key, { own: 1, told: 0, others: 0 });
    } else entry.own++;
    if ((entry?.own ?? 1) >= Math.max(tellFrom, max / tellShare)) busy.add(key);
  }

  function refuse(): never {
    const leftMs = windowMs - (nowMs() % windowMs);
    const retryAfterMs = Math.round(leftMs + Math.random() * spreadMs);
    throw new Refusal('rate_limited', { detail: { retryAfterMs } });
  }

  const allow = (counts: Counts, key: string) => {
    turn();
    if (isOver(counts, key)) return false;
    add(counts, key);
    return true;
  };

  async function tell({ what, by, entries }: Counts, key: string, of: number): Promise<void> {
    const entry = entries.get(key);
    if (entry === undefined || entry.own === entry.told) return;
    const { own, told } = entry;
    const where = limitKey(
      `${what}:${by}`,
      of,
      createHash('sha256').update(key).digest('base64url').slice(0, 16),
    );
    // told before it is: a count that got lost on the way must not be told twice
    entry.told = own;
    const [total] = await Promise.all([
      redis.incrby(where, own - told),
      told === 0 ? redis.pexpire(where, 2 * windowMs) : undefined,
    ]);
    if (of === window) entry.others = Math.max(0, total - own);
  }

  return {
    checkAddress(what, address) {
      turn();
      if (isOver(byAddress[what], address)) refuse();
    },
    countAddress(what, address) {
      turn();
      add(byAddress[what], address);
    },
    take(what, account, address) {
      if (!allow(byAccount[what], account) || !allow(byAddress[what], address)) refuse();
    },
    allowSocket: (address) => allow(byAddress.sockets, address),
    allowHello: (account) => allow(byAccount.sockets, account),
    async flush() {
      turn();
      const of = window;
      await Promise.all(all.flatMap((counts) => [...counts.busy].map((key) => tell(counts, key, of))));
    },
  };
}

function newCounts(what: Limited, by: Counts['by'], max: number): Counts {
  return { what, by, max, entries: new Map(), busy: new Set() };
}
