import { localChain } from '@zilker/local/beacon/local-chain';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { room as roomClient } from '../client/room.ts';
import { pause } from '../fan/pause.ts';
import { hold, setBeacon, untilCalls, untilPhase } from './conditions.ts';
import { type FaultStack, openFaultStack } from './fault-stack.ts';

let room: FaultStack;

beforeAll(async () => {
  room = await openFaultStack();
}, 180_000);
afterAll(() => room?.close(), 60_000);

test('the workers that grant stand still for 30 s: nobody is called above what was granted, and the line goes on', async () => {
  const { workers } = room.stack.services;
  await room.runClean({
    async meanwhile(about) {
      await untilCalls(about, 6);
      await about.fault('the workers are gone', async () => {
        await workers?.kill();
        await hold(about, 30_000, async () => workers?.start());
      });
    },
  });
});

test('the round of the draw does not come, and a fan supplies it', async () => {
  onTestFinished(() => setBeacon(room.target));
  await setBeacon(room.target, { outage: true });
  const figures = await room.runClean({
    async meanwhile(about) {
      await about.fault('the beacon is silent', async () => {
        await untilPhase(about, 'frozen');
        const { facts } = await roomClient.read(about.roomUrl, about.drop);
        await pause(about, 5_000);
        const round = facts.beacon?.round ?? 0;
        expect((await roomClient.read(about.roomUrl, about.drop)).tick.phase).toBe('frozen');
        // the fan has it from another relay of the chain
        await roomClient.supplyRound(about.roomUrl, about.drop, {
          round,
          signature: localChain(room.stack.keys.beacon).round(round).signature,
        });
        await untilPhase(about, 'calling');
      });
    },
  });
  expect(figures.verified).toBeGreaterThan(0);
});
