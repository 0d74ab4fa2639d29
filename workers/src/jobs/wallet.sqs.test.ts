import { insertPaidOrder } from '@zilker/box-office/doors/testing-doors';
import { insertAccount, insertSale } from '@zilker/box-office/testing-rows';
import { registerDevice } from '@zilker/box-office/wallets/apple/register-device';
import { issuePass } from '@zilker/box-office/wallets/issue-pass';
import { WalletAway } from '@zilker/box-office/wallets/wallet-away';
import { type Id, newId } from '@zilker/contracts/ids';
import { dropPolicy } from '@zilker/contracts/ticket/policy';
import { type Apns, startApns } from '@zilker/local/apns/apns';
import { type GoogleWalletStandIn, startGoogleWallet } from '@zilker/local/google-wallet/google-wallet';
import { freePorts } from '@zilker/local/ports';
import { waitUntil } from '@zilker/local/wait-until';
import { makeWalletKeys } from '@zilker/local/wallets/wallet-keys';
import { type Consuming, consume } from '@zilker/runtime/consume';
import { retryPolicy } from '@zilker/runtime/consume/verdict';
import { deadLettersOf } from '@zilker/runtime/dead-letters';
import { waitingIn } from '@zilker/runtime/sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Clock } from '../clocks/clock.ts';
import { startPasses } from '../clocks/passes.ts';
import { startRelay } from '../relay/relay.ts';
import { startTestWorkers, type TestWorkers } from '../testing.ts';
import { createHandler } from './handlers.ts';

/** From a changed ticket to the phones that hold its passes: trigger, outbox, relay, SQS, consumer, Apple's and Google's servers. */
const keys = makeWalletKeys(new Date());
let apns: Apns;
let google: GoogleWalletStandIn;
let at: TestWorkers;
let relay: Clock;
let consumer: Consuming;

beforeAll(async () => {
  const [apnsPort = 0, googlePort = 0] = await freePorts(2);
  apns = await startApns({ port: apnsPort, keys });
  const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47]);
  google = await startGoogleWallet({
    port: googlePort,
    keys: keys.google,
    readImage: async () => new Response(picture),
  });
  at = await startTestWorkers({
    APPLE_PASS_KEYS: JSON.stringify(keys.apple),
    APNS_URL: apns.url,
    GOOGLE_WALLET_KEYS: JSON.stringify(keys.google),
    GOOGLE_WALLET_URL: google.url,
  });
  consumer = await consume(at.context.sqs, 'wallet', createHandler(at.context), {
    log: at.context.log,
    isOutage: (cause) => cause instanceof WalletAway,
    // one try more, at once
    policy: { ...retryPolicy, triesMax: 2, backoffMs: [0] },
  });
  relay = startRelay(at.context);
});
afterAll(async () => {
  await consumer.stop(1_000);
  await relay.stop();
  await at.stop();
  await Promise.all([apns.stop(), google.stop()]);
});

let phones = 0;

/** Tickets in both wallets, as a fan has them who has put them there. */
async function carried(quantity = 1) {
  const { db, wallets } = at.context;
  const policy = { ...dropPolicy, carry: { fromHoursBefore: null } };
  const sale = await insertSale(db, { event: { policy } });
  const { tickets: sold } = await insertPaidOrder(db, sale, await insertAccount(db), quantity);
  const pushToken = `00ff${String(++phones).padStart(8, '0')}`;
  const objects: string[] = [];
  for (const ticket of sold) {
    const apple = await issuePass(db, { ticket, wallet: 'apple' }, new Date());
    await registerDevice(db, { device: `phone-${pushToken}`, pass: apple.id, pushToken });
    const pass = await issuePass(db, { ticket, wallet: 'google' }, new Date());
    await wallets.google?.put(pass, new Date());
    objects.push(`${keys.google.issuer}.${pass.id}`);
  }
  await ask('UPDATE wallet_passes SET told_at = now() WHERE ticket_id = ANY ($1)', sold);
  const pushes = () => apns.pushes.filter(({ token }) => token === pushToken).length;
  return { sale, sold, ticket: sold[0] ?? newId('ticket'), pushToken, objects, pushes };
}

const ask = (sql: string, of: unknown) => at.database.pool.query(sql, [of]);
const object = (id = '') => google.read('eventTicketObject', id);

async function allTold(sold: readonly Id<'ticket'>[]): Promise<boolean> {
  const untold = 'SELECT 1 FROM wallet_passes WHERE ticket_id = ANY ($1) AND told_at IS NULL';
  return (await ask(untold, sold)).rowCount === 0;
}

test.each([
  ['refunded', "state = 'refunded'"],
  ['moved to another phone', 'serial = 2'],
  ['sent to somebody else', 'serial = 2, device_jkt = NULL'],
  ['revoked', "state = 'revoked'"],
  ['blocked', 'blocked_at = now()'],
])('a ticket that is %s: the iPhone is told, and Google shows no code', async (_, change) => {
  const { ticket, objects, pushes } = await carried();
  expect(object(objects[0])).toMatchObject({ state: 'ACTIVE', rotatingBarcode: { type: 'QR_CODE' } });
  await ask(`UPDATE tickets SET ${change} WHERE id = $1`, ticket);
  await waitUntil('Google being told', () => object(objects[0])?.state === 'INACTIVE');
  await waitUntil('the phone being told', () => pushes() === 1);
  expect(object(objects[0])).not.toHaveProperty('rotatingBarcode');
  expect(apns.pushes.at(-1)).toMatchObject({ topic: keys.apple.passType, payload: '{}' });
});

test('an event that is called off changes the passes of all its tickets, its class with them', async () => {
  const { sale, sold, objects, pushes } = await carried(3);
  const title = 'Copper Moon: now on Sunday';
  await ask(`UPDATE events SET title = '${title}' WHERE id = $1`, sale.event.id);
  await waitUntil('every phone being told', () => pushes() === 3);
  await waitUntil('the class being changed', () => {
    const kept = google.read('eventTicketClass', `${keys.google.issuer}.${sale.event.id}`);
    return JSON.stringify(kept?.eventName).includes(title);
  });
  await waitUntil('all told', () => allTold(sold));
  await ask("UPDATE events SET status = 'cancelled' WHERE id = $1", sale.event.id);
  await waitUntil('every pass being void', () => objects.every((id) => object(id)?.state === 'INACTIVE'));
  await waitUntil('every phone being told again', () => pushes() === 6);
});

test('what Apple or Google cannot take now is told later; a phone that is gone is forgotten', async () => {
  const { ticket, sold, objects, pushToken, pushes } = await carried();
  google.setAway(true);
  apns.answerWith(503, 'ServiceUnavailable');
  await ask("UPDATE tickets SET state = 'refunded' WHERE id = $1", ticket);
  const isAsked = () => google.calls.some(({ status }) => status === 503);
  await waitUntil('a try', isAsked);
  expect(await allTold(sold)).toBe(false);
  google.setAway(false);
  // an access token that ended is asked for anew
  google.endAccess();
  apns.answerWith(200, '');
  apns.forget(pushToken);
  await waitUntil('Google being told', () => object(objects[0])?.state === 'INACTIVE', { timeoutMs: 60_000 });
  await waitUntil('nothing left to tell', () => allTold(sold), { timeoutMs: 60_000 });
  expect(pushes()).toBe(0);
  const { rows } = await ask('SELECT 1 FROM wallet_devices WHERE push_token = $1', pushToken);
  expect(rows).toEqual([]);
});

test('what Apple refuses until its job is given up is told once Apple takes it', async () => {
  const { ticket, sold, pushes } = await carried();
  apns.answerWith(403, 'BadCertificate');
  await ask("UPDATE tickets SET state = 'refunded' WHERE id = $1", ticket);
  const dead = () => waitingIn(at.context.sqs, deadLettersOf('wallet'));
  await waitUntil('its job being given up', async () => (await dead()) === 1);
  apns.answerWith(200, '');
  await ask(
    `UPDATE wallet_passes SET changed_at = changed_at - interval '6 minutes', asked_at = asked_at - interval '6 minutes'
      WHERE ticket_id = $1`,
    ticket,
  );
  const sweep = startPasses(at.context);
  try {
    await waitUntil('nothing left to tell', () => allTold(sold));
  } finally {
    await sweep.stop();
  }
  expect(pushes()).toBe(1);
});
