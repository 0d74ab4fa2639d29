import { codeEveryMs, codeTriesMax, codeTtlMs } from '@zilker/contracts/http/auth';
import { newId } from '@zilker/contracts/ids';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accounts, attempts, challenges, outbox, sessions, staff } from '../schema/tables.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { insertVenue } from '../testing-rows.ts';
import { spendAttempt } from './attempts.ts';
import { codeOf } from './code-of.ts';
import { createSession } from './create-session.ts';
import { endSession } from './end-session.ts';
import { refreshGraceMs, refreshSession } from './refresh-session.ts';
import { codesPerDayMax, codesPerHourMax, requestCode } from './request-code.ts';
import { sweepIdentity } from './sweep.ts';
import { updateMe } from './update-me.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const secret = new Uint8Array(32).fill(7);
const client = { address: '203.0.113.9', perHourMax: 100_000 };
let phones = 0;
const newPhone = () => `+1512600${String(phones++).padStart(4, '0')}`;
const at = (ms: number) => new Date(Date.parse('2026-12-01T16:00:00Z') + ms);
const wrongOf = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

async function challengeFor(address: string, now = at(0)) {
  const { challenge } = await requestCode(database.db, { app: 'storefront', address, client }, now);
  return { app: 'storefront' as const, challenge, code: codeOf(secret, challenge) };
}

async function signIn(now = at(0), address = newPhone()) {
  return createSession(database.db, await challengeFor(address, now), secret, now);
}

describe('asking for a code', () => {
  test('keeps the challenge and its job together', async () => {
    const { challenge } = await challengeFor(newPhone());
    const jobs = (await database.db.select().from(outbox)).map(({ job }) => job);
    expect(jobs).toContainEqual({ kind: 'send-code', challenge });
  });

  test('codes are six digits, differ, and depend on the secret', () => {
    const ids = Array.from({ length: 500 }, () => newId('challenge'));
    const codes = ids.map((id) => codeOf(secret, id));
    expect(codes.every((code) => /^\d{6}$/.test(code))).toBe(true);
    expect(new Set(codes).size).toBeGreaterThan(490);
    const [id = newId('challenge')] = ids;
    expect(codeOf(new Uint8Array(32).fill(8), id)).not.toBe(codeOf(secret, id));
  });

  test('one address gets one code in a while, even when it is asked for many times at once', async () => {
    const address = newPhone();
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => challengeFor(address)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(challengeFor(address, at(codeEveryMs - 1))).rejects.toMatchObject({
      code: 'code_too_soon',
      detail: { retryAfterMs: 1 },
    });
    await challengeFor(address, at(codeEveryMs));
  });

  test('an hour and a day have their limits', async () => {
    const address = newPhone();
    let now = 0;
    for (let sent = 1; sent <= codesPerHourMax; sent++, now += codeEveryMs)
      await challengeFor(address, at(now));
    await expect(challengeFor(address, at(now))).rejects.toMatchObject({ code: 'rate_limited' });
    for (let sent = codesPerHourMax; sent < codesPerDayMax; sent++) {
      now += 3_600_000;
      await challengeFor(address, at(now));
    }
    await expect(challengeFor(address, at(now + 3_600_000))).rejects.toMatchObject({ code: 'rate_limited' });
    await challengeFor(address, at(26 * 3_600_000));
  });

  test('one client has a limit over all addresses', async () => {
    const few = { address: '203.0.113.77', perHourMax: 3 };
    const ask = () =>
      requestCode(database.db, { app: 'storefront', address: newPhone(), client: few }, at(0));
    const outcomes = await Promise.allSettled(Array.from({ length: 9 }, ask));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  });
});

describe('trading a code', () => {
  test('the first sign-in makes the account, the next one finds it', async () => {
    const phone = newPhone();
    const first = await signIn(at(0), phone);
    const second = await signIn(at(codeEveryMs), phone);
    expect(first.me).toMatchObject({ role: 'fan', phone, name: null });
    expect(second.claims.sub).toBe(first.claims.sub);
    expect(second.claims.sid).not.toBe(first.claims.sid);
    expect(second.cookie).not.toBe(first.cookie);
  });

  test('counts tries down to none, and then the right code is too late', async () => {
    const input = await challengeFor(newPhone());
    const wrong = { ...input, code: wrongOf(input.code) };
    for (let left = codeTriesMax - 1; left > 0; left--)
      await expect(createSession(database.db, wrong, secret, at(1))).rejects.toMatchObject({
        code: 'code_wrong',
        detail: { triesLeft: left },
      });
    const spent = { code: 'code_tries_spent' };
    await expect(createSession(database.db, wrong, secret, at(1))).rejects.toMatchObject(spent);
    await expect(createSession(database.db, input, secret, at(1))).rejects.toMatchObject(spent);
  });

  test('racing guesses get no more tries than patient ones', async () => {
    const input = await challengeFor(newPhone());
    const wrong = { ...input, code: wrongOf(input.code) };
    await Promise.allSettled(
      Array.from({ length: 40 }, () => createSession(database.db, wrong, secret, at(1))),
    );
    const [row] = await database.db.select().from(challenges).where(eq(challenges.id, input.challenge));
    expect(row?.tries).toBe(codeTriesMax);
  });

  test('a code works once, also for two at the same moment, and makes one account', async () => {
    const phone = newPhone();
    const input = await challengeFor(phone);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 4 }, () => createSession(database.db, input, secret, at(1))),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await database.db.$count(accounts, eq(accounts.phone, phone))).toBe(1);
    await expect(createSession(database.db, input, secret, at(2))).rejects.toMatchObject({
      code: 'code_expired',
    });
  });

  test('ends with its time, and works for no other app', async () => {
    const input = await challengeFor(newPhone());
    const late = createSession(database.db, input, secret, at(codeTtlMs));
    await expect(late).rejects.toMatchObject({ code: 'code_expired' });
    const other = createSession(database.db, { ...input, app: 'portal' }, secret, at(1));
    await expect(other).rejects.toMatchObject({ code: 'code_expired' });
    const unknown = createSession(database.db, { ...input, challenge: newId('challenge') }, secret, at(1));
    await expect(unknown).rejects.toMatchObject({ code: 'code_expired' });
  });
});

describe('staff', () => {
  test('sign in by mail; a stranger hears nothing different and gets no mail', async () => {
    const { db } = database;
    const venue = await insertVenue(db, { name: 'Sabine Yard' });
    const email = 'door@sabine.example';
    const id = newId('staff');
    await db.insert(staff).values({ id, venueId: venue.id, role: 'venue_admin', email, name: 'Door' });
    const ask = (address: string) => requestCode(db, { app: 'portal', address, client }, at(0));

    const known = await ask(email);
    const input = {
      app: 'portal' as const,
      challenge: known.challenge,
      code: codeOf(secret, known.challenge),
    };
    const view = await createSession(db, input, secret, at(1));
    expect(view.claims).toMatchObject({ role: 'venue_admin', sub: id, venue: venue.id });
    expect(view.me).toMatchObject({ email, venue: { name: 'Sabine Yard' } });

    const stranger = await ask('nobody@sabine.example');
    expect(Object.keys(stranger)).toEqual(Object.keys(known));
    const jobs = (await db.select().from(outbox)).map(({ job }) => job);
    expect(jobs).not.toContainEqual({ kind: 'send-code', challenge: stranger.challenge });
    const guess = { app: 'portal' as const, ...stranger, code: codeOf(secret, stranger.challenge) };
    await expect(createSession(db, guess, secret, at(1))).rejects.toMatchObject({
      code: 'code_wrong',
      detail: { triesLeft: codeTriesMax - 1 },
    });
  });
});

describe('refreshing', () => {
  const refresh = (cookie: string | undefined, now: Date) =>
    refreshSession(database.db, { app: 'storefront', cookie }, now);
  const refused = { code: 'sign_in_required' };
  const later = refreshGraceMs + 1;

  test('turns the cookie once the grace is over, and keeps the session', async () => {
    const session = await signIn();
    const same = await refresh(session.cookie, at(refreshGraceMs));
    expect(same.cookie).toBe(session.cookie);
    const next = await refresh(session.cookie, at(later));
    expect(next.cookie).not.toBe(session.cookie);
    // also when the code was entered: a refreshed sign-in is as old as it was
    expect(next.claims).toEqual(session.claims);
    expect(session.claims).toMatchObject({ authAtMs: expect.any(Number) });
    expect(next.expiresAt.getTime()).toBeGreaterThan(session.expiresAt.getTime());
  });

  test('tabs that race, and answers that were lost, all end up with the same new cookie', async () => {
    const { cookie } = await signIn();
    const views = await Promise.all(Array.from({ length: 8 }, () => refresh(cookie, at(later))));
    expect(new Set(views.map((view) => view.cookie)).size).toBe(1);
    const again = await refresh(cookie, at(later + refreshGraceMs));
    expect(again.cookie).toBe(views[0]?.cookie);
    await refresh(again.cookie, at(2 * later));
  });

  test('a cookie that was spent ends its session, for the one who has the newer one too', async () => {
    const { cookie } = await signIn();
    const next = await refresh(cookie, at(later));
    await expect(refresh(cookie, at(2 * later + 1))).rejects.toMatchObject({
      ...refused,
      detail: { reason: 'reused' },
    });
    await expect(refresh(next.cookie, at(2 * later + 2))).rejects.toMatchObject(refused);
  });

  test('so does a cookie that was spent many turns ago', async () => {
    const { cookie } = await signIn();
    let newest = cookie;
    for (let turn = 1; turn <= 3; turn++) newest = (await refresh(newest, at(turn * later))).cookie;
    await expect(refresh(cookie, at(3 * later + 1))).rejects.toMatchObject({ detail: { reason: 'reused' } });
    await expect(refresh(newest, at(3 * later + 2))).rejects.toMatchObject(refused);
  });

  test('knowing a session’s id neither opens nor ends it', async () => {
    const { cookie } = await signIn();
    const [session, , rotating] = cookie.split('.');
    const forged = `${session}.${'A'.repeat(22)}.${rotating}`;
    await expect(refresh(forged, at(later))).rejects.toMatchObject({ ...refused, detail: undefined });
    await refresh(cookie, at(later));
  });

  test('nothing, nonsense, another app’s cookie and a session past its end are refused', async () => {
    const { cookie, expiresAt } = await signIn();
    for (const nonsense of [undefined, '', 'x', '..', `${cookie}.more`, cookie.slice(0, -1)])
      await expect(refresh(nonsense, at(1))).rejects.toMatchObject(refused);
    const elsewhere = refreshSession(database.db, { app: 'portal', cookie }, at(1));
    await expect(elsewhere).rejects.toMatchObject(refused);
    await expect(refresh(cookie, expiresAt)).rejects.toMatchObject(refused);
  });

  test('signing out ends it, by any cookie it ever had', async () => {
    const { cookie } = await signIn();
    const next = await refresh(cookie, at(later));
    await endSession(database.db, { app: 'portal', cookie }, at(later));
    await refresh(next.cookie, at(later));
    await endSession(database.db, { app: 'storefront', cookie }, at(later));
    await expect(refresh(next.cookie, at(later))).rejects.toMatchObject(refused);
    await endSession(database.db, { app: 'storefront', cookie: 'nonsense' }, at(later));
  });

  test('no cookie is kept in the clear', async () => {
    const { cookie } = await signIn();
    const { cookie: next } = await refresh(cookie, at(later));
    const kept = JSON.stringify(await database.db.select().from(sessions));
    for (const part of [...cookie.split('.').slice(1), ...next.split('.').slice(1)])
      expect(kept).not.toContain(part);
  });
});

test('a fan says name and mail address, each on its own', async () => {
  const { claims } = await signIn();
  if (claims.role !== 'fan') throw new Error('not a fan');
  await updateMe(database.db, { account: claims.sub, name: 'Mara V.' });
  const me = await updateMe(database.db, { account: claims.sub, email: 'mara@example.com' });
  expect(me).toMatchObject({ name: 'Mara V.', email: 'mara@example.com' });
  expect(await updateMe(database.db, { account: claims.sub })).toEqual(me);
  const gone = updateMe(database.db, { account: newId('account'), name: 'X' });
  await expect(gone).rejects.toMatchObject({ code: 'access_invalid' });
});

test('tries are counted exactly when they race, and anew in the next window', async () => {
  const limit = { key: 'test:race', max: 5, windowMs: 1000 };
  const spend = (now: Date) => spendAttempt(database.db, limit, now);
  const outcomes = await Promise.allSettled(Array.from({ length: 30 }, () => spend(at(0))));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
  await expect(spend(at(999))).rejects.toMatchObject({ code: 'rate_limited', detail: { retryAfterMs: 1 } });
  await spend(at(1000));
});

test('the sweep takes what is over and leaves what counts', async () => {
  const { db } = database;
  const live = await signIn(at(0));
  await spendAttempt(db, { key: 'test:sweep', max: 5, windowMs: 1000 }, at(0));
  await sweepIdentity(db, at(0));
  expect(await db.$count(attempts, eq(attempts.key, 'test:sweep'))).toBe(1);
  await sweepIdentity(db, at(5 * 86_400_000));
  expect(await db.$count(attempts)).toBe(0);
  expect(await db.$count(challenges)).toBe(0);
  expect(await db.$count(sessions, eq(sessions.id, live.claims.sid as `ses_${string}`))).toBe(1);
  await sweepIdentity(db, at(90 * 86_400_000));
  expect(await db.$count(sessions)).toBe(0);
});
