import { newId } from '@zilker/contracts/ids';
import { entriesOf } from '@zilker/contracts/ticket/open-door';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { acceptTransfer } from '../moves/accept-transfer.ts';
import { offerTransfer } from '../moves/offer-transfer.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { insertAccount } from '../testing-rows.ts';
import { readDoorList } from './read-door-list.ts';
import { answersOf, createNight, syncBy } from './testing-night.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const stepMs = 15_000;

test('a code counts by its step, with one more either way for the scanner’s clock; a screenshot one minute old does not', async () => {
  const steps = [-4, -3, -2, -1, 0, 1, 2, 3, 4];
  const night = await createNight(database.db, { count: steps.length });
  const atMs = Math.floor(Date.now() / stepMs) * stepMs - 60_000;
  const { id: event } = night.sale.event;
  const records = await Promise.all(
    night.tickets.map(async (ticket, at) => {
      const code = await night.phone.codeAt(ticket, event, atMs + (steps[at] ?? 0) * stepMs);
      return { ...(await night.scan({ ticket, atMs })), code };
    }),
  );
  const answers = answersOf(await syncBy(database.db, night.atFront, records));
  const expected = steps.map((step) => (step < -2 || step > 3 ? 'stale_code' : 'valid'));
  expect(answers).toEqual(expected);
});

test('the code of a ticket that was sent on is dead from the moment it is sent, and the receiver’s is good', async () => {
  const night = await createNight(database.db, { policy: { transfersFromMs: 0 } });
  const { db } = database;
  const { ticket, fan } = night;
  const { id: event } = night.sale.event;
  const receiver = await insertAccount(db);
  const phone = night.phone;
  const answerTo = async (serial: number) => {
    const atMs = Date.now();
    const record = { ...(await night.scan({ atMs })), code: await phone.codeAt(ticket, event, atMs, serial) };
    return answersOf(await syncBy(db, night.atFront, [record]))[0];
  };
  const listed = async () => {
    const list = await readDoorList(db, night.atFront, {}, new Date());
    return entriesOf(list)[0];
  };
  const beforeDoors = new Date(night.sale.event.doorsAt.getTime() - 3_600_000);
  const offer = { account: fan.id, ticket, phone: receiver.phone, idempotencyKey: newId('order') };
  const { transfer } = await offerTransfer(db, offer, beforeDoors);
  expect(await answerTo(1)).toBe('transferred');
  expect((await listed())?.serial).toBe(2);
  const take = { account: receiver.id, transfer: transfer.id, idempotencyKey: newId('order') };
  const { ticket: taken } = await acceptTransfer(db, take, beforeDoors);
  expect([await answerTo(1), await answerTo(2)]).toEqual(['transferred', 'transferred']);
  expect(await listed()).toMatchObject({ serial: taken?.serial, holder: receiver.name });
  expect(await answerTo(taken?.serial ?? 0)).toBe('valid');
});
