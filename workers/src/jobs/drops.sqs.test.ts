import { insertSale } from '@zilker/box-office/testing-rows';
import type { DropDefinition } from '@zilker/contracts/drop';
import { syncDrop } from '@zilker/contracts/http/room';
import { newId } from '@zilker/contracts/ids';
import type { RoomReport } from '@zilker/contracts/jobs/room-report';
import type { DropRecord } from '@zilker/contracts/record';
import { createApp, mount } from '@zilker/runtime/http';
import { generateKeys, publicJwks } from '@zilker/runtime/keys';
import { createLog } from '@zilker/runtime/log';
import { type Serving, serve } from '@zilker/runtime/serve';
import { bearerOf, signer, verifier } from '@zilker/runtime/tokens';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestWorkers, type TestWorkers } from '../testing.ts';
import { createHandler } from './handlers.ts';

let at: TestWorkers;
let room: Serving;
let told: DropDefinition[] = [];
let records: (DropRecord | null)[] = [];
const context = { messageId: '1', deliveries: 1, sentAtMs: null };

beforeAll(async () => {
  at = await startTestWorkers();
  const app = createApp(createLog('room', { level: 'silent' }));
  const verify = verifier('service', { service: publicJwks(at.serviceKeys) });
  mount(app, syncDrop, async ({ body, c }) => {
    await verify(bearerOf(c.req.header('authorization')) ?? '');
    told.push(body.definition);
    records.push(body.record);
    return { version: body.definition.version };
  });
  room = await serve(app, { host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await room.stop(0);
  await at.stop();
});
beforeEach(() => {
  told = [];
  records = [];
});

const inRoom = () => ({
  ...at.context,
  config: { ...at.context.config, ROOM_INTERNAL_URL: `http://127.0.0.1:${room.port}` },
});
const waiting = async (drop: string) => {
  const { rows } = await at.database.pool.query<{ job: unknown; due_at: Date }>(
    "SELECT job, due_at FROM outbox WHERE job->>'drop' = $1",
    [drop],
  );
  return rows;
};

test('the room is told the newest definition, by a token of the workers; an older job is passed over', async () => {
  const { drop } = await insertSale(at.context.db, { drop: { version: 3 } });
  const handle = createHandler(inRoom());
  await handle({ kind: 'sync-drop', drop: drop.id, version: 2 }, context);
  expect(told).toEqual([]);
  await handle({ kind: 'sync-drop', drop: drop.id, version: 3 }, context);
  expect(told).toMatchObject([{ drop: drop.id, version: 3, fromCents: 3172 }]);
});

test('a room that forgot a drop is told again what it was, with the record; a new drop has none', async () => {
  const { drop } = await insertSale(at.context.db, { drop: { phase: 'lobby' } });
  const handle = createHandler(inRoom());
  const sync = { kind: 'sync-drop', drop: drop.id, version: 1 } as const;
  await handle(sync, context);
  const say = async (fact: RoomReport) => {
    const report = await signer('report', at.reportKeys)({ drop: drop.id, report: fact }, { ttlMs: 60_000 });
    await handle({ kind: 'room-report', report }, context);
  };
  await say({ fact: 'committed', commitment: 'aa', atMs: 1_000, beacon: null });
  await say({ fact: 'counted', places: 70, atMs: 2_000 });
  await say({ fact: 'forgot', atMs: 3_000 });
  const [answer, ...more] = await waiting(drop.id);
  expect(more).toEqual([]);
  expect(answer?.job).toEqual(sync);
  await handle(sync, context);
  expect(records).toMatchObject([null, { phase: 'lobby', committedAtMs: 1_000, places: 70, calls: [] }]);
});

test('a room that asks for a drop that nobody knows is answered with nothing, and no dead letter', async () => {
  const drop = newId('drop');
  const sign = signer('report', at.reportKeys);
  const job = async (report: RoomReport) =>
    ({ kind: 'room-report', report: await sign({ drop, report }, { ttlMs: 60_000 }) }) as const;
  const handle = createHandler(inRoom());
  await handle(await job({ fact: 'forgot', atMs: 1_000 }), context);
  expect(await waiting(drop)).toEqual([]);
  const told = handle(await job({ fact: 'left', index: 1, atMs: 1_000 }), context);
  await expect(told).rejects.toThrow('We do not know this drop.');
});

test('a room that is away is told again later, until the drop is over', async () => {
  const { drop } = await insertSale(at.context.db);
  const job = { kind: 'sync-drop', drop: drop.id, version: 1 } as const;
  await createHandler(at.context)(job, context);
  const [again] = await waiting(drop.id);
  expect(again?.job).toEqual(job);
  expect(again?.due_at.getTime()).toBeGreaterThan(Date.now());
  await at.database.pool.query('DELETE FROM outbox');
  await createHandler({ ...at.context, now: () => new Date(drop.closesAt.getTime() + 1) })(job, context);
  expect(await waiting(drop.id)).toEqual([]);
});

test('a report goes into the record when the room signed it, and never otherwise', async () => {
  const { drop } = await insertSale(at.context.db, { drop: { phase: 'lobby' } });
  const report: RoomReport = { fact: 'frozen', n: 3, roster: 'aa', secret: 'bb', atMs: 1000 };
  const handle = createHandler(at.context);
  const by = (keys: typeof at.reportKeys, what: unknown = report) =>
    signer('report', keys)({ drop: drop.id, report: what }, { ttlMs: 60_000 });
  const row = async () => {
    const { rows } = await at.database.pool.query('SELECT phase, n, roster FROM drops WHERE id = $1', [
      drop.id,
    ]);
    return rows[0] as unknown;
  };

  for (const wrong of [await by(generateKeys({ development: true })), await by(at.serviceKeys), 'rubbish'])
    await expect(handle({ kind: 'room-report', report: wrong }, context)).rejects.toThrow();
  await expect(
    handle({ kind: 'room-report', report: await by(at.reportKeys, { fact: 'sold', n: 9 }) }, context),
  ).rejects.toThrow();
  expect(await row()).toEqual({ phase: 'lobby', n: null, roster: null });

  const signed = await by(at.reportKeys);
  await handle({ kind: 'room-report', report: signed }, context);
  await handle({ kind: 'room-report', report: signed }, context);
  expect(await row()).toEqual({ phase: 'frozen', n: 3, roster: 'aa' });
});
