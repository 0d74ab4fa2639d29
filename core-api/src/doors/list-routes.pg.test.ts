import { createPrivateKey, sign } from 'node:crypto';
import { checkInOf, insertPaidOrder, insertScanner } from '@zilker/box-office/doors/testing-doors';
import { insertAccount, insertGate, insertSale } from '@zilker/box-office/testing-rows';
import { googleSecret } from '@zilker/box-office/wallets/google-secret';
import { request } from '@zilker/contracts/client';
import { deviceSign, makeDeviceKey, publicJwk } from '@zilker/contracts/dpop';
import * as doors from '@zilker/contracts/http/doors';
import { type Id, newId } from '@zilker/contracts/ids';
import { makeCode, stepAt } from '@zilker/contracts/ticket/code';
import { entriesOf, mergeList } from '@zilker/contracts/ticket/open-door';
import { dropPolicy } from '@zilker/contracts/ticket/policy';
import { type Carrier, makeStaticCode } from '@zilker/contracts/ticket/static-code';
import { totpAt, totpPeriodMs } from '@zilker/contracts/ticket/totp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestCore, type TestCore } from '../testing.ts';
import { compressKey } from '../tickets/compress-key.ts';

let core: TestCore;
beforeAll(async () => {
  core = await startTestCore();
});
afterAll(() => core.stop());

/** A night whose doors are open, with a scanner and `count` tickets; codes of wallets and paper count where `carry` says so. */
async function night(count: number, { carry = false }: { carry?: boolean } = {}) {
  const { db } = core.database;
  const policy = { ...dropPolicy, carry: carry ? { fromHoursBefore: null } : null };
  const sale = await insertSale(db, {
    types: [{ capacity: 5_000 }],
    event: { doorsAt: new Date(Date.now() - 3_600_000), policy },
  });
  const gate = await insertGate(db, sale.event);
  const sold = await insertPaidOrder(db, sale, await insertAccount(db, { name: 'Mara V.' }), count);
  const ids = await insertScanner(db, sale, gate.id);
  const { scanner, venue, event } = ids;
  const headers = await core.bearer({
    role: 'scanner',
    sub: scanner,
    sid: scanner,
    venue,
    event,
    gate: gate.id,
  });
  const [ticket = newId('ticket')] = sold.tickets;
  return { sale, event, ids, ticket, headers };
}
type Night = Awaited<ReturnType<typeof night>>;

const listOf = ({ headers }: Pick<Night, 'headers'>, query: { since?: number } = {}) =>
  request(doors.readDoorList, { base: core.base, headers, query });
const judged = ({ headers }: Pick<Night, 'headers'>, code: string, direction: 'in' | 'out' = 'in') =>
  request(doors.judgeCode, { base: core.base, headers, body: { code, direction } });

describe('the door list', () => {
  test('brings its changes, which make of the kept one the list as it is', async () => {
    const one = await night(3);
    const first = await listOf(one);
    expect(first.verifiers).toEqual(core.context.tickets.verifiers);
    await core.database.pool.query('UPDATE tickets SET serial = 3 WHERE id = $1', [one.ticket]);
    const news = await listOf(one, { since: first.list.version });
    expect(news.list.since).toBe(first.list.version);
    const merged = mergeList(first.list, news.list);
    expect(merged && entriesOf(merged).map(({ serial }) => serial)).toEqual(
      expect.arrayContaining([0, 0, 3]),
    );
    const quiet = await listOf(one, { since: news.list.version });
    expect(quiet.list.since).toBe(news.list.version);
  });

  test('is sent compressed, and says what time it is when it is sent', async () => {
    const one = await night(400);
    const ask = async (encoding: string) => {
      const response = await fetch(`${core.base}/api/v1/doors/list`, {
        headers: { ...one.headers, 'accept-encoding': encoding },
      });
      const { list, atMs } = (await response.json()) as Awaited<ReturnType<typeof listOf>>;
      return { encoding: response.headers.get('content-encoding'), rows: list.rows.length, atMs };
    };
    const askedAtMs = Date.now();
    for (const encoding of ['gzip', 'identity']) {
      const answer = await ask(encoding);
      expect(answer).toMatchObject({ encoding: encoding === 'identity' ? null : encoding, rows: 400 });
      expect(answer.atMs).toBeGreaterThanOrEqual(askedAtMs);
      expect(answer.atMs).toBeLessThanOrEqual(Date.now());
    }
  });

  test('read at the same moment by all scanners of an event is read once, and never by those of another', async () => {
    const one = await night(1);
    const other = await night(2);
    const lists = await Promise.all([one, one, other, one, other].map((at) => listOf(at)));
    expect(lists.map(({ list }) => [list.event, list.rows.length])).toEqual(
      [one, one, other, one, other].map(({ event }) => [event, event === one.event ? 1 : 2]),
    );
    expect(lists[0]?.list.version).toBe(lists[1]?.list.version);
  });

  test('is closed to a pairing that the venue ended, with its changes and our judgement', async () => {
    const one = await night(1);
    const { list } = await listOf(one);
    await core.database.pool.query(
      `UPDATE scanners SET revoked_at = now() - interval '1 second' WHERE id = $1`,
      [one.ids.scanner],
    );
    const refused = { code: 'pairing_revoked' };
    await expect(listOf(one)).rejects.toMatchObject(refused);
    await expect(listOf(one, { since: list.version })).rejects.toMatchObject(refused);
    await expect(judged(one, 'x')).rejects.toMatchObject(refused);
  });

  test('nonsense for a version is refused', async () => {
    const { headers } = await night(1);
    for (const version of ['-1', '1.5', 'x', '9'.repeat(16)]) {
      const response = await fetch(`${core.base}/api/v1/doors/list?since=${version}`, { headers });
      expect([response.status, (await response.json()).code], version).toEqual([400, 'bad_request']);
    }
  });
});

describe('our judgement of a code', () => {
  async function staticCode(event: Id<'event'>, carrier: Carrier, ticket: Id<'ticket'>, serial = 1) {
    const [jwk] = core.context.config.TICKET_KEYS.keys;
    if (jwk === undefined) throw new Error('no key');
    const key = createPrivateKey({ key: jwk, format: 'jwk' });
    return makeStaticCode({ carrier, ticket, event, serial }, Buffer.from(jwk.x, 'base64url'), (message) =>
      sign(null, message, key),
    );
  }
  async function googleCode(one: Night, { offPeriods = 0, serial = 1 } = {}) {
    const { WALLET_SECRET } = core.context.config;
    const text = await staticCode(one.event, 'google', one.ticket, serial);
    const secret = googleSecret(WALLET_SECRET, { ticket: one.ticket, serial });
    return `${text}:${totpAt(secret, Date.now() + offPeriods * totpPeriodMs)}`;
  }
  async function turningCode(event: Id<'event'>, ticket: Id<'ticket'>, serial = 1) {
    const key = await makeDeviceKey();
    const deviceKey = compressKey(await publicJwk(key));
    const certificate = await core.context.tickets.certify({ ticket, event, deviceKey, serial });
    return makeCode(certificate, stepAt(Date.now()), (message) => deviceSign(key, message));
  }

  test('knows Google’s digits', async () => {
    const one = await night(1, { carry: true });
    const { ticket } = one;
    expect(await judged(one, await googleCode(one))).toEqual({ answer: 'valid', ticket, first: null });
    // an hour old, a picture of it is worth nothing
    expect(await judged(one, await googleCode(one, { offPeriods: -240 }))).toMatchObject({
      answer: 'invalid',
    });
    await core.database.pool.query('UPDATE tickets SET serial = 2 WHERE id = $1', [ticket]);
    expect(await judged(one, await googleCode(one))).toMatchObject({ answer: 'transferred' });
    expect(await judged(one, await googleCode(one, { serial: 2 }))).toMatchObject({ answer: 'valid' });
  });

  test('takes what a wallet or paper shows only where the event does', async () => {
    const never = await night(1);
    const always = await night(1, { carry: true });
    for (const carrier of ['apple', 'print'] as const) {
      const answerAt = async (at: Night) =>
        (await judged(at, await staticCode(at.event, carrier, at.ticket))).answer;
      expect([await answerAt(never), await answerAt(always)]).toEqual(['not_carried', 'valid']);
    }
    expect(await judged(never, await googleCode(never))).toMatchObject({ answer: 'not_carried' });
  });

  test('goes by what is known now, and writes nothing', async () => {
    const one = await night(1);
    const { ticket, event } = one;
    const code = await turningCode(event, ticket);
    expect(await judged(one, code)).toEqual({ answer: 'valid', ticket, first: null });
    expect(await judged(one, code, 'out')).toMatchObject({ answer: 'not_inside' });
    const kept = await core.database.pool.query('SELECT 1 FROM check_ins WHERE event_id = $1', [event]);
    expect(kept.rowCount).toBe(0);

    const record = checkInOf(ticket, code, Date.now());
    await request(doors.syncCheckIns, {
      base: core.base,
      headers: one.headers,
      body: { sentAtMs: Date.now(), checkIns: [record] },
    });
    expect(await judged(one, code)).toMatchObject({
      answer: 'duplicate',
      first: { gateName: 'Front gate', by: 'Sam' },
    });
    expect(await judged(one, code, 'out')).toMatchObject({ answer: 'valid' });
    await core.database.pool.query(`UPDATE events SET doors_at = now() + interval '1 minute' WHERE id = $1`, [
      event,
    ]);
    await core.database.pool.query(`UPDATE tickets SET state = 'refunded' WHERE id = $1`, [ticket]);
    expect(await judged(one, code)).toMatchObject({ answer: 'refunded' });
  });

  test('lets in no ticket that was never sold, nor one of another event', async () => {
    const one = await night(1);
    const other = await night(1);
    const unsold = await turningCode(one.event, newId('ticket'));
    expect(await judged(one, unsold)).toEqual({ answer: 'invalid', ticket: null, first: null });
    const theirs = await turningCode(other.event, other.ticket);
    expect(await judged(one, theirs)).toMatchObject({ answer: 'wrong_event', ticket: other.ticket });
    // our signature on a ticket of theirs for an event of ours, which we never give
    const mixed = await turningCode(one.event, other.ticket);
    expect(await judged(one, mixed)).toMatchObject({ answer: 'invalid' });
    for (const text of ['', 'https://example.com', '\u0000\u0001', 'Z1:', 'x'.repeat(400)])
      expect(await judged(one, text)).toEqual({ answer: 'invalid', ticket: null, first: null });
    await expect(judged(one, 'x'.repeat(3_000))).rejects.toMatchObject({ code: 'bad_request' });
  });
});
