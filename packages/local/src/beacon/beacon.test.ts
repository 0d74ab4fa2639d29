import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyRound } from '@zilker/contracts/draw/beacon';
import { drandInfo, drandRound, roundAt, roundTimeMs } from '@zilker/contracts/draw/chain';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadKeys } from '../keys.ts';
import { freePort } from '../ports.ts';
import { waitUntil } from '../wait-until.ts';
import { type Beacon, startBeacon } from './beacon.ts';

let dir: string;
let beacon: Beacon;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'zilker-beacon-'));
  const keys = await loadKeys(join(dir, 'keys.json'));
  beacon = await startBeacon({ port: await freePort(), key: keys.beacon });
});
afterAll(async () => {
  await beacon.stop();
  await rm(dir, { recursive: true, force: true });
});

const get = async (path: string) => (await fetch(`${beacon.url}${path}`)).json();
const status = async (path: string) => (await fetch(`${beacon.url}${path}`)).status;

test('its info is a chain that our contract takes, its hash made from its contents', async () => {
  expect(await get('/chains')).toEqual([beacon.chain.hash]);
  const info = v.parse(drandInfo, await get(`/${beacon.chain.hash}/info`));
  expect(info.schemeId).toBe('bls-unchained-g1-rfc9380');
  expect(v.safeParse(drandInfo, { ...beacon.chain, genesis_time: 1 }).success).toBe(false);
});

test('a round verifies, is the same each time, and another round’s signature does not fit it', async () => {
  const chain = v.parse(drandInfo, beacon.chain);
  const first = v.parse(drandRound, await get(`/${beacon.chain.hash}/public/1`));
  expect(verifyRound(chain, first)).toBe(true);
  expect(verifyRound(chain, { ...first, round: 2 })).toBe(false);
  expect(await get('/public/1')).toEqual(first);
});

test('a future round is too early, and comes at its time', async () => {
  const chain = v.parse(drandInfo, beacon.chain);
  expect(await status(`/${beacon.chain.hash}/public/${roundAt(chain, Date.now() + 60_000)}`)).toBe(425);
  const next = roundAt(chain, Date.now() + 200);
  const round = await waitUntil('the next round', async () => {
    const answer = await fetch(`${beacon.url}/public/${next}`);
    return answer.ok && v.parse(drandRound, await answer.json());
  });
  expect(Date.now()).toBeGreaterThanOrEqual(roundTimeMs(chain, next));
  expect(verifyRound(chain, round)).toBe(true);
});

test('what is no round is refused', async () => {
  expect(await status('/public/0')).toBe(400);
  expect(await status('/public/x')).toBe(400);
  expect(await status(`/${'0'.repeat(64)}/public/1`)).toBe(404);
});

test('rounds can be held back, and the node taken away', async () => {
  const set = (faults: object) =>
    fetch(`${beacon.url}/_control/faults`, { method: 'PUT', body: JSON.stringify(faults) });
  await set({ delayMs: 3_600_000 });
  expect(await status('/public/latest')).not.toBe(200);
  await set({ outage: true });
  expect(await status('/public/1')).toBe(503);
  await set({});
  expect(await status('/public/1')).toBe(200);
});

test('keys are made once, for their owner’s eyes alone, and what is new is added', async () => {
  const file = join(dir, 'keys.json');
  const first = await loadKeys(file);
  expect(await loadKeys(file)).toEqual(first);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const { ticket: _, ...keySets } = first.keySets;
  await writeFile(file, JSON.stringify({ ...first, keySets }));
  const second = await loadKeys(file);
  expect(second.keySets.access).toEqual(first.keySets.access);
  expect(second.keySets.ticket).not.toEqual(first.keySets.ticket);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(second);
});
