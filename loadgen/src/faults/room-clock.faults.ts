import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FaultStack, openFaultStack } from './fault-stack.ts';

let room: FaultStack;

beforeAll(async () => {
  const offsets = [0, 30_000, -30_000];
  room = await openFaultStack({
    replicas: {
      'waiting-room': {
        count: 3,
        envOf: (replica) => ({ CLOCK_OFFSET_MS: String(offsets[replica] ?? 0) }),
      },
    },
  });
}, 180_000);
afterAll(() => room?.close(), 60_000);

test('the clock of one replica is 30 s fast, that of another 30 s slow', async () => {
  const figures = await room.runClean({});
  expect(figures.verified).toBeGreaterThan(0);
  expect(figures.sold).toBeGreaterThan(0);
});
