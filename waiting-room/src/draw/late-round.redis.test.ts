import { randomBytes } from 'node:crypto';
import { drandInfo, roundAt } from '@zilker/contracts/draw/chain';
import type { LogEntry } from '@zilker/contracts/log';
import { localChain } from '@zilker/local/beacon/local-chain';
import { freePort } from '@zilker/local/ports';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newDrop } from '../drops/drop.ts';
import { readState } from '../drops/drop-state.ts';
import { roomSecrets } from '../join/secrets.ts';
import type { RoomContext } from '../room-context.ts';
import { type ScriptBench, scriptBench } from '../testing/script-drop.ts';
import { makeDraw } from './make-draw.ts';

let bench: ScriptBench;
beforeAll(async () => {
  bench = await scriptBench();
});
afterAll(() => bench.close());

test('a round that is late is waited for, and the log says so once, however many replicas wait', async () => {
  const chain = v.parse(
    drandInfo,
    localChain({
      secretKey: `33${'ab'.repeat(31)}`,
      genesisSeconds: 1_700_000_000,
      groupHash: 'ef'.repeat(32),
    }).info,
  );
  // nobody answers there
  const url = `http://127.0.0.1:${await freePort()}`;
  const room = {
    redis: bench.redis,
    scripts: bench.scripts,
    secrets: roomSecrets(randomBytes(32)),
    nowMs: () => Date.now(),
    beacon: { url, chain, relays: [] },
    work: { maxNumber: 0 },
  } as unknown as RoomContext;
  const waitAt = async (lateMs: number) => {
    const drawAtMs = Date.now() - lateMs;
    const beacon = { chain, round: roundAt(chain, drawAtMs) };
    const made = await bench.makeDrop({
      phase: 'frozen',
      places: 3,
      n: 3,
      frozenAtMs: drawAtMs - 3_000,
      roster: '00'.repeat(32),
      revealed: 1,
      drawAtMs,
      beacon: JSON.stringify(beacon),
    });
    const state = readState(await made.state(), null);
    if (state === null) throw new Error('no state');
    const tries = Array.from({ length: 4 }, () => makeDraw(room, newDrop(room, made.drop, state)));
    expect((await Promise.allSettled(tries)).map(({ status }) => status)).toEqual(Array(4).fill('rejected'));
    const log = (await bench.redis.lrange(made.keys.log, 0, -1)).map((json) => JSON.parse(json) as LogEntry);
    return {
      texts: log.map(({ act, text }) => `${act}: ${text}`),
      round: beacon.round,
      phase: (await made.state()).phase,
    };
  };
  expect(await waitAt(4_000)).toMatchObject({ texts: [], phase: 'frozen' });
  const late = await waitAt(15_000);
  expect(late).toMatchObject({
    texts: [`waits: The draw waits for round ${late.round} of the public randomness`],
    phase: 'frozen',
  });
});
