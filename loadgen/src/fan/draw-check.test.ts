import { leafOf } from '@zilker/contracts/draw/leaf';
import { auditPath, bucketRoot } from '@zilker/contracts/draw/merkle';
import { permute } from '@zilker/contracts/draw/permute';
import { commitment, noBeacon, seedOf } from '@zilker/contracts/draw/seed';
import type { DropFacts } from '@zilker/contracts/drop';
import { newId } from '@zilker/contracts/ids';
import { expect, test } from 'vitest';
import { createDrawCheck, sentenceOf } from './draw-check.ts';

/** A lobby of seven, drawn without a beacon: what is checked here is the crowd's own part. */
const n = 7;
const drop = newId('drop');
const accounts = Array.from({ length: n }, () => newId('account'));
const blindOf = (index: number) => new Uint8Array(16).fill(index + 1);
const leaves = accounts.map((account, index) => leafOf({ drop, account, blind: blindOf(index) }));
const packed = Uint8Array.from(leaves.flatMap((leaf) => [...leaf]));
const roster = bucketRoot(packed);
const secret = new Uint8Array(32).fill(42);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
const seed = seedOf({ drop, n, roster, secret, randomness: bytes(noBeacon.randomness) });

const facts = {
  drop,
  drawAtMs: 10_000,
  commitment: hex(commitment(secret)),
  committedAtMs: 1_000,
  beacon: null,
  frozen: { n, roster: hex(roster), secret: hex(secret), atMs: 9_000 },
  drawn: { ...noBeacon, seed: hex(seed), atMs: 10_000 },
} as unknown as DropFacts;
const seen = { ...facts, frozen: null, drawn: null };

function receiptOf(index: number) {
  return {
    account: accounts[index] ?? newId('account'),
    index,
    leaf: Buffer.from(leaves[index] ?? []).toString('base64url'),
    blind: Buffer.from(blindOf(index)).toString('base64url'),
  };
}

function pathOf(index: number): string[] {
  return auditPath({ index, n, bucketLeaves: packed, bucketRoots: [roster] }).map(hex);
}

const check = createDrawCheck();
const verify = (
  index: number,
  changes: { facts?: object; seen?: object; receipt?: object; path?: string[] } = {},
) =>
  check.verify(
    { ...facts, ...changes.facts },
    { ...seen, ...changes.seen },
    { ...receiptOf(index), ...changes.receipt },
    changes.path ?? pathOf(index),
  );

test('every fan of a lobby verifies the draw and finds its own position', () => {
  const positions = accounts.map((_, index) => {
    expect(verify(index)).toEqual({ ok: true, position: permute(seed, n, index) });
    return check.positionOf(facts, index);
  });
  expect([...positions].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test('a fan finds what does not fit', () => {
  expect(verify(2, { path: pathOf(3) })).toEqual({ ok: false, field: 'place.path' });
  expect(verify(2, { receipt: { account: accounts[3] } })).toEqual({ ok: false, field: 'place.leaf' });
  expect(verify(2, { receipt: { blind: receiptOf(3).blind } })).toEqual({ ok: false, field: 'place.leaf' });
  expect(verify(2, { facts: { commitment: '00'.repeat(32) } })).toMatchObject({ ok: false });
  expect(verify(2, { facts: { drawn: null } })).toEqual({ ok: false, field: 'drawn' });
  expect(sentenceOf('drawn')).toMatch(/\w/);
});

test('what it saw before the draw outweighs what it is told after', () => {
  expect(verify(2, { seen: { commitment: '11'.repeat(32) } })).toEqual({ ok: false, field: 'commitment' });
  expect(verify(2, { seen: { drawAtMs: 9_999 } })).toEqual({ ok: false, field: 'drawAtMs' });
});
