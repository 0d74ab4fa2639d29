import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomnessOf } from '@zilker/contracts/draw/beacon';
import { drandInfo, roundAt, roundTimeMs } from '@zilker/contracts/draw/chain';
import { arrivalCorrelation } from '@zilker/contracts/draw/correlation';
import { leafOf } from '@zilker/contracts/draw/leaf';
import { auditPath, bucketRoot, rootFromBucketRoots } from '@zilker/contracts/draw/merkle';
import { permute } from '@zilker/contracts/draw/permute';
import { commitment, seedOf } from '@zilker/contracts/draw/seed';
import { newId } from '@zilker/contracts/ids';
import { logStart } from '@zilker/contracts/log-chain';
import { localChain } from '@zilker/local/beacon/local-chain';
import * as v from 'valibot';
import { afterAll, expect, test } from 'vitest';
import { nextEntry } from '../operator/log-entry.ts';
import { definition } from '../testing/rooms.ts';
import { checkProof, type ProofFile, proofFile } from './check-proof.ts';

const dir = mkdtempSync(join(tmpdir(), 'zilker-proof-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** The proof of a draw of 40 places with the place of one of them, as a fan downloads it. */
function makeProof(): ProofFile {
  const own = localChain({
    secretKey: `22${'ab'.repeat(31)}`,
    genesisSeconds: 1_700_000_000,
    groupHash: 'cd'.repeat(32),
  });
  const chain = v.parse(drandInfo, own.info);
  const drawAtMs = 1_790_000_000_400;
  const round = roundAt(chain, drawAtMs);
  const { signature } = own.round(round);
  const made = definition({ drawAtMs });
  const n = 40;
  const accounts = Array.from({ length: n }, () => newId('account'));
  const blinds = accounts.map(() => randomBytes(16));
  const leaves = Buffer.concat(
    accounts.map((account, at) =>
      leafOf({ drop: made.drop, account, blind: blinds[at] ?? Buffer.alloc(16) }),
    ),
  );
  const roots = [bucketRoot(leaves)];
  const roster = rootFromBucketRoots(roots, n);
  const secret = Buffer.alloc(32, 7);
  const randomness = randomnessOf(signature);
  const seed = seedOf({ drop: made.drop, n, roster, secret, randomness: Buffer.from(randomness, 'hex') });
  const dueMs = roundTimeMs(chain, round);
  const first = nextEntry({ atMs: dueMs - 60_000, by: 'venue', act: 'message', text: 'Hello' }, logStart, 0);
  const second = nextEntry(
    { atMs: dueMs + 300, by: 'room', act: 'draw', text: 'Draw of 40 places' },
    first.hash,
    1,
  );
  const { correlation, firstTenth } = arrivalCorrelation(seed, n);
  const index = 17;
  return v.parse(proofFile, {
    facts: {
      ...made,
      commitment: hex(commitment(secret)),
      committedAtMs: dueMs - 86_400_000,
      beacon: { chain, round },
      beaconRelays: [],
      frozen: { n, roster: hex(roster), secret: hex(secret), atMs: dueMs - 3_000 },
      drawn: { signature, randomness, seed: hex(seed), atMs: dueMs + 300 },
    },
    log: [first, second],
    correlation,
    firstTenth,
    head: first.hash,
    place: {
      index,
      position: permute(seed, n, index),
      account: accounts[index],
      blind: blinds[index]?.toString('base64url'),
      leaf: hex(leaves.subarray(index * 16, index * 16 + 16)),
      path: auditPath({ index, n, bucketLeaves: leaves, bucketRoots: roots }).map(hex),
    },
  });
}
const proof = makeProof();
/** Facts as anybody could keep them before the draw. */
const seen = { ...proof.facts, frozen: null, drawn: null };

test('a true proof holds, step by step', () => {
  const checked = checkProof(proof, seen);
  expect(checked.steps.filter(({ holds }) => holds === false)).toEqual([]);
  expect(checked.conclusion).toBe(
    'The draw holds, as far as nobody knew the rounds of its chain ahead: the chain is none of drand’s.',
  );
  expect(checkProof(proof).holds).toBe(true);
  const { place: _, head: __, ...public_ } = proof;
  expect(checkProof(public_).holds).toBe(true);
});

/** Turns a hex digit, raises a number. */
const turned = (value: unknown): unknown =>
  typeof value === 'number'
    ? value + 1
    : typeof value === 'string'
      ? `${value.slice(0, -1)}${value.endsWith('0') ? '1' : '0'}`
      : value;
/** The proof with one field altered by itself, by its way: `facts.frozen.n`. */
function altered(path: string, change: (value: unknown) => unknown = turned): ProofFile {
  const copy = structuredClone(proof) as unknown as Record<string, unknown>;
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  let at: Record<string, unknown> = copy;
  for (const step of steps) at = at[step] as Record<string, unknown>;
  expect(at[last]).toBeDefined();
  at[last] = change(at[last]);
  return copy as unknown as ProofFile;
}

test.each([
  'facts.commitment',
  'facts.beacon.round',
  'facts.beacon.chain.hash',
  'facts.beacon.chain.publicKey',
  'facts.beacon.chain.periodMs',
  'facts.beacon.chain.genesisMs',
  'facts.beacon.chain.groupHash',
  'facts.frozen.n',
  'facts.frozen.roster',
  'facts.frozen.secret',
  'facts.drawn.signature',
  'facts.drawn.randomness',
  'facts.drawn.seed',
  'place.index',
  'place.position',
  'place.leaf',
  'place.path.0',
  'place.blind',
  'correlation',
  'firstTenth.3',
  'head',
  'log.0.text',
  'log.0.atMs',
  'log.1.prev',
  'log.1.hash',
  'log.1.seq',
])('%s altered by itself does not hold, and a step says which', (path) => {
  const change = path === 'place.blind' ? () => randomBytes(16).toString('base64url') : turned;
  const period =
    path.endsWith('Ms') && path.includes('chain') ? (at: unknown) => (at as number) + 1_000 : change;
  const { holds, steps } = checkProof(altered(path, period), seen);
  expect(holds).toBe(false);
  expect(steps.some((step) => step.holds === false)).toBe(true);
});

test.each<[string, (value: unknown) => unknown]>([
  ['facts.drop', () => newId('drop')],
  ['facts.drawAtMs', (at) => (at as number) + 5_000],
  ['facts.committedAtMs', (at) => (at as number) + 172_800_000],
  ['facts.frozen.atMs', (at) => (at as number) + 4_000],
  ['facts.drawn.atMs', (at) => (at as number) - 60_000],
  ['place.account', () => newId('account')],
])('%s altered by itself does not hold', (path, change) => {
  expect(checkProof(altered(path, change)).holds).toBe(false);
});

test('what was public ahead and is now another does not hold, however well it fits', () => {
  expect(checkProof(proof, { ...seen, commitment: '00'.repeat(32) })).toMatchObject({
    holds: false,
    conclusion: expect.stringContaining('The sealed fingerprint'),
  });
});

test('a cancelled draw holds as far as it goes, and an open lobby proves nothing', () => {
  const cancelled = {
    ...proof,
    facts: { ...proof.facts, drawn: null },
    place: null,
    correlation: null,
    firstTenth: [],
  };
  expect(checkProof(cancelled)).toMatchObject({
    holds: true,
    conclusion: 'The lobby was closed and no draw was made. What there is of it holds.',
  });
  expect(
    checkProof({ ...proof, facts: { ...proof.facts, frozen: null, drawn: null }, place: null }).holds,
  ).toBe(false);
});

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      fileURLToPath(new URL('verify-draw.ts', import.meta.url)),
      ...args,
    ],
    { encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}
function keep(name: string, content: string): string {
  const file = join(dir, name);
  writeFileSync(file, content);
  return file;
}

test('at the terminal: each step, the hashes, a conclusion and a status', () => {
  const good = run(
    keep('good.json', JSON.stringify(proof)),
    '--seen',
    keep('seen.json', JSON.stringify({ facts: seen })),
  );
  expect(good.stderr).toBe('');
  expect(good.status).toBe(0);
  for (const hash of [
    proof.facts.commitment,
    proof.facts.drawn?.seed,
    proof.facts.beacon?.chain.hash,
    proof.head,
  ])
    expect(good.stdout).toContain(hash);
  expect(good.stdout).toMatch(/\n✓ The draw holds/);
  const bad = run(keep('bad.json', JSON.stringify(altered('facts.frozen.n'))));
  expect(bad.status).toBe(1);
  expect(bad.stdout).toMatch(
    /✗ The seed is made of drop, 41 places.*\n {4}given {7}[0-9a-f]{64}\n {4}worked out {2}[0-9a-f]{64}\n/,
  );
});

test('a file that is no proof is said to be none, in one sentence', () => {
  const sentences: [string, string][] = [
    [keep('text.json', 'hello'), 'is no proof: it is not JSON.\n'],
    [keep('other.json', '{"a":1}'), 'is no proof: facts: '],
    [join(dir, 'missing.json'), 'missing.json cannot be read.\n'],
  ];
  for (const [file, sentence] of sentences) {
    const { status, stderr, stdout } = run(file);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  }
  expect(run().stderr).toContain('npm run verify-draw -- PROOF.json');
});
