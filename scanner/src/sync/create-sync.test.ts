import { RequestError } from '@zilker/contracts/client';
import type { syncCheckIns } from '@zilker/contracts/http/doors';
import { newId } from '@zilker/contracts/ids';
import type { BodyOf } from '@zilker/contracts/route';
import { createRoot } from 'solid-js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { KeptCheckIn } from '../store/check-ins.ts';
import { createSync } from './create-sync.ts';
import type { Link, Reach } from './link.ts';

const event = newId('event');
const record = {
  direction: 'in' as const,
  code: 'Z1:',
  byHand: null,
  atMs: 61_000,
  offline: true,
  listAtMs: 0,
};
const checkIn = (nonce: string): KeptCheckIn => ({
  event,
  gateName: 'Front gate',
  typeName: null,
  holder: null,
  record: { nonce, ticket: newId('ticket'), ...record },
  aheadMs: 0,
  outcome: null,
  undo: null,
  settledAtMs: null,
  seen: false,
});

/** A server that answers by nonce, and everything that was sent to it. */
function desk(nonces: readonly string[], answer: (sent: readonly string[], attempt: number) => void) {
  let all = nonces.map(checkIn);
  let reach: Reach = 'online';
  const sent: string[][] = [];
  const times: number[] = [];
  let clockAsked = 0;
  const kept = new Set<string>();
  const link = {
    reach: () => reach,
    call: async (_route: unknown, { body }: { body: BodyOf<typeof syncCheckIns> }) => {
      const batch = body.checkIns.map((one) => one.nonce);
      sent.push(batch);
      times.push(...body.checkIns.map(({ atMs }) => atMs));
      answer(batch, sent.length);
      return {
        results: body.checkIns.map(({ nonce, undoneAtMs }) => ({
          nonce,
          answer: 'valid',
          first: null,
          ...(undoneAtMs === undefined ? {} : { undone: !kept.has(nonce) }),
        })),
        checkedInHere: 0,
      };
    },
    lost: () => 'offline',
  } as unknown as Link;
  const sync = createRoot(() =>
    createSync(link, {
      all: () => all,
      aheadMs: () => (clockAsked > 0 ? 60_000 : 0),
      setClock: async () => {
        clockAsked += 1;
      },
      settled: async (settled) => {
        const byNonce = new Map(settled.map((one) => [one.record.nonce, one]));
        all = all.map((one) => byNonce.get(one.record.nonce) ?? one);
      },
    }),
  );
  return {
    sync,
    sent,
    times,
    kept,
    undo: (nonce: string) => {
      all = all.map((one) => {
        if (one.record.nonce !== nonce) return one;
        return { ...one, undo: 'wanted' as const, record: { ...one.record, undoneAtMs: 2_000 } };
      });
    },
    undos: () => all.map(({ undo }) => undo),
    outcomes: () => all.map((one) => one.outcome?.answer ?? null),
    add: (nonce: string) => {
      all = [...all, checkIn(nonce)];
    },
    end: () => {
      reach = 'ended';
    },
  };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('all that waits goes out in batches, and what is settled is not sent again', async () => {
  const nonces = Array.from({ length: 120 }, (_, i) => `n${i}`);
  const { sync, sent, outcomes, add } = desk(nonces, () => undefined);
  sync.now();
  sync.now();
  await vi.runAllTimersAsync();
  expect(sent.map((batch) => batch.length)).toEqual([50, 50, 20]);
  expect(sent.flat()).toEqual(nonces);
  add('late');
  sync.now();
  await vi.runAllTimersAsync();
  expect(sent.at(-1)).toEqual(['late']);
  expect(outcomes().every((answer) => answer === 'valid')).toBe(true);
});

test('a lost signal is tried again until it is back, and nothing is lost', async () => {
  const { sync, sent, outcomes } = desk(['a', 'b'], (_, attempt) => {
    if (attempt < 5) throw new RequestError('offline', 'No connection.');
  });
  sync.now();
  await vi.runAllTimersAsync();
  expect(sent).toHaveLength(5);
  expect(outcomes()).toEqual(['valid', 'valid']);
});

test('a phone that was away tells times by its clock as it is by then', async () => {
  const { sync, times } = desk(['a'], (_, attempt) => {
    if (attempt === 1) throw new RequestError('offline', 'No connection.');
  });
  sync.now();
  await vi.runAllTimersAsync();
  // set a minute back meanwhile, so that what was at 61 s was at 1 s
  expect(times).toEqual([61_000, 1_000]);
});

test('one record that the server cannot read holds up no other', async () => {
  const nonces = Array.from({ length: 60 }, (_, i) => (i === 37 ? 'bad' : `n${i}`));
  const { sync, outcomes } = desk(nonces, (batch) => {
    if (batch.includes('bad')) throw new RequestError('bad_request', 'Not as it should be.', { status: 400 });
  });
  sync.now();
  await vi.runAllTimersAsync();
  expect(outcomes().filter((answer) => answer === 'valid')).toHaveLength(59);
  expect(outcomes()[37]).toBe('invalid');
});

test('a pairing that has ended sends nothing more, and keeps everything', async () => {
  const { sync, sent, outcomes, end } = desk(['a'], () => {
    end();
    throw new RequestError('access_expired', 'Ended.', { status: 401 });
  });
  sync.now();
  await vi.runAllTimersAsync();
  expect(sent).toHaveLength(1);
  expect(outcomes()).toEqual([null]);
});

test('a check-in is taken back by the sync that brings it or a later one, and one that the server keeps says so', async () => {
  const { sync, sent, kept, undo, undos } = desk(['a', 'b', 'c'], () => undefined);
  kept.add('b');
  undo('a');
  sync.now();
  await vi.runAllTimersAsync();
  undo('b');
  sync.now();
  await vi.runAllTimersAsync();
  sync.now();
  await vi.runAllTimersAsync();
  expect(sent).toEqual([['a', 'b', 'c'], ['b']]);
  expect(undos()).toEqual(['done', 'refused', null]);
});

test('an undo that is not heard is sent again, with the scan', async () => {
  const { sync, sent, undo, undos } = desk(['a'], (_, attempt) => {
    if (attempt < 3) throw new RequestError('offline', 'No connection.');
  });
  undo('a');
  sync.now();
  await vi.runAllTimersAsync();
  expect(sent).toEqual([['a'], ['a'], ['a']]);
  expect(undos()).toEqual(['done']);
});

test('of an ended pairing all goes out that was scanned before, though some was scanned since', async () => {
  const nonces = ['a', 'b', 'late', 'c', 'later'];
  const { sync, outcomes } = desk(nonces, (batch) => {
    if (batch.some((nonce) => nonce.startsWith('late')))
      throw new RequestError('pairing_revoked', 'Ended.', { status: 403 });
  });
  sync.now();
  await vi.runAllTimersAsync();
  expect(outcomes()).toEqual(['valid', 'valid', 'invalid', 'valid', 'invalid']);
});
