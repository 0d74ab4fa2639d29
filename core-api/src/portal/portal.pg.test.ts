import { staff, venues } from '@zilker/box-office/schema/tables';
import { seed } from '@zilker/box-office/seed';
import { request } from '@zilker/contracts/client';
import * as portal from '@zilker/contracts/http/portal';
import * as doors from '@zilker/contracts/http/portal-doors';
import { type Id, newId } from '@zilker/contracts/ids';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestCore, type TestCore } from '../testing.ts';

let core: TestCore;
let mine: Record<string, string>;
let theirs: Record<string, string>;
beforeAll(async () => {
  core = await startTestCore();
  const { db } = core.database;
  await seed(db, new Date());
  const people = await db.select().from(staff);
  const names = new Map((await db.select().from(venues)).map(({ id, name }) => [id, name]));
  const bearerOf = async (name: string) => {
    const person = people.find(({ venueId }) => venueId !== null && names.get(venueId) === name);
    if (!person?.venueId) throw new Error(`nobody works at ${name}`);
    const { id: sub, venueId: venue } = person;
    return core.bearer({ role: 'venue_admin', sub, sid: 'x', venue, name });
  };
  mine = await bearerOf('Red Bluff Hall');
  theirs = await bearerOf('Sabine Yard');
});
afterAll(() => core.stop());

const hourMs = 3_600_000;
const newEvent = () => ({
  title: 'Night Heron',
  startsAtMs: Date.now() + 72 * hourMs,
  doorsAtMs: Date.now() + 71 * hourMs,
  ticketTypes: [{ name: 'General admission', priceCents: 3000, capacity: 100 }],
});
const newDrop = () => ({
  lobbyOpensAtMs: Date.now() + hourMs,
  drawAtMs: Date.now() + 2 * hourMs,
  closesAtMs: Date.now() + 71 * hourMs,
  perFanMax: 4,
  ratePerMinute: 30,
  insideMax: 50,
  visitMs: 480_000,
  holdMs: 480_000,
});
const key = () => ({ 'Idempotency-Key': crypto.randomUUID() });
const create = (headers: Record<string, string>, body = newEvent()) =>
  request(portal.createEvent, { base: core.base, headers: { ...headers, ...key() }, body });

test('a venue makes an event, schedules its drop and pairs a scanner', async () => {
  const { event } = await create(mine);
  expect(event).toMatchObject({
    status: 'draft',
    support: null,
    ages: 'All ages',
    gates: [{ name: 'Front gate' }],
  });
  const params = { event: event.id };
  const at = { base: core.base, headers: mine, params };
  const headers = { ...mine, ...key() };
  const body = newDrop();
  const scheduled = await request(portal.scheduleDrop, { ...at, headers, body });
  // an answer that was lost on the way is asked for again
  expect(await request(portal.scheduleDrop, { ...at, headers, body })).toEqual(scheduled);
  expect(scheduled.event).toMatchObject({ status: 'published', drop: { openWindowMs: 90_000 } });
  const another = { ...at, headers: { ...mine, ...key() }, body };
  await expect(request(portal.scheduleDrop, another)).rejects.toMatchObject({
    code: 'drop_exists',
    status: 409,
  });
  expect((await request(portal.readPortalEvent, at)).event).toEqual(scheduled.event);
  const { events } = await request(portal.listPortalEvents, { base: core.base, headers: mine });
  expect(events.map(({ id }) => id)).toContain(event.id);
  expect(await request(portal.readSales, at)).toMatchObject({ orders: 0, phase: 'scheduled' });
  const gate = event.gates[0]?.id ?? newId('gate');
  const pairing = await request(doors.createPairing, { ...at, body: { gate } });
  expect(pairing).toMatchObject({ gateName: 'Front gate', code: expect.stringMatching(/^\d{6}$/) });
  expect(await request(doors.readDoors, at)).toMatchObject({ scanners: [], doubled: [], notes: [] });
});

test('a venue moves its drop and calls it off, once for each key', async () => {
  const { event } = await create(mine);
  const at = { base: core.base, params: { event: event.id } };
  const headers = { ...mine, ...key() };
  await request(portal.scheduleDrop, { ...at, headers, body: newDrop() });
  const drawAtMs = Date.now() + 3 * hourMs;
  const move = (body: { drawAtMs: number }) => request(portal.rescheduleDrop, { ...at, headers, body });
  const [one, two] = await Promise.all([move({ drawAtMs }), move({ drawAtMs })]);
  expect(one.event.drop).toMatchObject({ drawAtMs, phase: 'scheduled' });
  expect(two.event.drop).toEqual(one.event.drop);
  await expect(move({ drawAtMs: drawAtMs + 1 })).rejects.toMatchObject({ code: 'idempotency_key_reused' });
  await expect(
    request(portal.rescheduleDrop, { ...at, headers: { ...mine, ...key() }, body: { drawAtMs: Date.now() } }),
  ).rejects.toMatchObject({ code: 'schedule_invalid', status: 400, message: /20 seconds/ });
  await expect(request(portal.cancelDrop, { ...at, headers: mine, body: {} })).rejects.toMatchObject({
    code: 'idempotency_key_required',
  });
  const off = await request(portal.cancelDrop, { ...at, headers: { ...mine, ...key() }, body: {} });
  expect(off.event.drop).toMatchObject({ cancelled: true, phase: 'closed' });
});

test('a ticket type is bounded when it is made, and changed later', async () => {
  const { startsAtMs, ...rest } = newEvent();
  const [made = { name: '', priceCents: 0, capacity: 0 }] = rest.ticketTypes;
  const of = (rules: object) => ({ ...rest, startsAtMs, ticketTypes: [{ ...made, ...rules }] });
  const rules = {
    maxPerOrder: 2,
    maxPerAccount: 3,
    saleFromMs: startsAtMs - hourMs,
    saleUntilMs: startsAtMs,
  };
  const { event } = await create(mine, of(rules));
  expect(event.ticketTypes).toMatchObject([rules]);
  for (const bad of [
    { saleFromMs: startsAtMs },
    { saleUntilMs: startsAtMs - 2 * hourMs, saleFromMs: startsAtMs - hourMs },
    { saleUntilMs: Number.MAX_SAFE_INTEGER },
  ])
    await expect(create(mine, of(bad))).rejects.toMatchObject({ code: 'schedule_invalid' });

  const params = { event: event.id, type: event.ticketTypes[0]?.id ?? newId('ticketType') };
  const change = (body: { capacity?: number; maxPerOrder?: number | null }) =>
    request(portal.changeTicketType, { base: core.base, params, headers: { ...mine, ...key() }, body });
  const changed = await change({ capacity: 70, maxPerOrder: null });
  expect(changed.event.ticketTypes).toMatchObject([{ ...rules, capacity: 70, maxPerOrder: null }]);
  const unknown = { ...params, type: newId('ticketType') };
  const wrong = { base: core.base, params: unknown, headers: { ...mine, ...key() }, body: { capacity: 9 } };
  await expect(request(portal.changeTicketType, wrong)).rejects.toMatchObject({ code: 'type_unknown' });
});

test('the same key makes one event', async () => {
  const body = newEvent();
  const headers = { ...mine, ...key() };
  const send = (title = body.title) =>
    request(portal.createEvent, { base: core.base, headers, body: { ...body, title } });
  const [one, two] = await Promise.all([send(), send()]);
  expect(one.event.id).toBe(two.event.id);
  await expect(send('Another')).rejects.toMatchObject({ code: 'idempotency_key_reused', status: 409 });
});

describe('every route', () => {
  const event = newId('event');
  const routes = [
    ['listPortalEvents', portal.listPortalEvents, {}, undefined],
    ['readPortalEvent', portal.readPortalEvent, { event }, undefined],
    ['createEvent', portal.createEvent, {}, newEvent()],
    ['scheduleDrop', portal.scheduleDrop, { event }, newDrop()],
    ['changeTicketType', portal.changeTicketType, { event, type: newId('ticketType') }, {}],
    ['rescheduleDrop', portal.rescheduleDrop, { event }, {}],
    ['cancelDrop', portal.cancelDrop, { event }, {}],
    ['readSales', portal.readSales, { event }, undefined],
    ['createPairing', doors.createPairing, { event }, { gate: newId('gate') }],
    ['readDoors', doors.readDoors, { event }, undefined],
  ] as const;
  type Send = (headers: Record<string, string>) => Promise<unknown>;
  const senders: [string, Send][] = routes.map(([name, route, params, body]) => [
    name,
    // the table holds routes of many shapes; each is sent what its own contract asks for
    (headers) =>
      request(route as typeof portal.readSales, {
        base: core.base,
        headers: { ...headers, ...key() },
        params: params as { event: Id<'event'> },
        ...(body === undefined ? {} : { body: body as unknown as undefined }),
      }),
  ]);

  test.each(senders)('%s needs a venue’s sign-in', async (_, send) => {
    await expect(send({})).rejects.toMatchObject({ code: 'sign_in_required', status: 401 });
    const fan = await core.bearer({ role: 'fan', sub: newId('account'), sid: 'x' });
    await expect(send(fan)).rejects.toMatchObject({ code: 'role_required', status: 403 });
    const stale = await core.bearer(
      { role: 'venue_admin', sub: newId('staff'), sid: 'x', venue: newId('venue'), name: 'X' },
      -60_000,
    );
    await expect(send(stale)).rejects.toMatchObject({ code: 'access_expired', status: 401 });
  });

  test('about one event knows no other venue’s', async () => {
    const { event: made } = await create(mine);
    const at = { base: core.base, headers: theirs, params: { event: made.id } };
    const unknown = { code: 'event_unknown', status: 404 };
    await expect(request(portal.readPortalEvent, at)).rejects.toMatchObject(unknown);
    const write = { ...at, headers: { ...theirs, ...key() } };
    await expect(request(portal.scheduleDrop, { ...write, body: newDrop() })).rejects.toMatchObject(unknown);
    await expect(request(portal.rescheduleDrop, { ...write, body: {} })).rejects.toMatchObject(unknown);
    await expect(request(portal.cancelDrop, { ...write, body: {} })).rejects.toMatchObject(unknown);
    const params = { event: made.id, type: made.ticketTypes[0]?.id ?? newId('ticketType') };
    const change = request(portal.changeTicketType, { ...write, params, body: { capacity: 1 } });
    await expect(change).rejects.toMatchObject(unknown);
    await expect(request(portal.readSales, at)).rejects.toMatchObject(unknown);
    await expect(request(doors.readDoors, at)).rejects.toMatchObject(unknown);
    const gate = made.gates[0]?.id ?? newId('gate');
    await expect(request(doors.createPairing, { ...at, body: { gate } })).rejects.toMatchObject(unknown);
    const { events } = await request(portal.listPortalEvents, { base: core.base, headers: theirs });
    expect(events.map(({ id }) => id)).not.toContain(made.id);
  });
});

describe('bad input', () => {
  const bad: [string, unknown, string][] = [
    ['no JSON', '{"title":', 'bad_request'],
    ['nothing', '', 'bad_request'],
    ['a list', '[]', 'bad_request'],
    ['a title of one control character', { ...newEvent(), title: 'a\u0007b' }, 'bad_request'],
    ['a price below nothing', typed({ priceCents: -1 }), 'bad_request'],
    ['half a cent', typed({ priceCents: 1.5 }), 'bad_request'],
    ['no tickets', typed({ capacity: 0 }), 'bad_request'],
    ['a million tickets', typed({ capacity: 1_000_000 }), 'bad_request'],
    ['no ticket types', { ...newEvent(), ticketTypes: [] }, 'bad_request'],
    ['a time in words', { ...newEvent(), startsAtMs: 'tonight' }, 'bad_request'],
    [
      'a time beyond all calendars',
      { ...newEvent(), startsAtMs: Number.MAX_SAFE_INTEGER },
      'schedule_invalid',
    ],
    ['twenty kilobytes', { ...newEvent(), title: 'x'.repeat(20_000) }, 'body_too_large'],
  ];
  test.each(bad)('%s is refused and makes nothing', async (_, body, code) => {
    const count = async () => (await core.database.pool.query('SELECT count(*) FROM events')).rows;
    const before = await count();
    const response = await fetch(`${core.base}/api/v1/portal/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...mine, ...key() },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    expect(await response.json()).toMatchObject({ code });
    expect(await count()).toEqual(before);
  });

  test.each([
    [undefined, 'idempotency_key_required'],
    ['short', 'bad_request'],
    ['spaces are not allowed here', 'bad_request'],
  ])('the key %s is refused', async (given, code) => {
    const response = await fetch(`${core.base}/api/v1/portal/events`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...mine,
        ...(given === undefined ? {} : { 'idempotency-key': given }),
      },
      body: JSON.stringify(newEvent()),
    });
    expect(await response.json()).toMatchObject({ code });
  });

  function typed(change: object) {
    const event = newEvent();
    return { ...event, ticketTypes: event.ticketTypes.map((type) => ({ ...type, ...change })) };
  }
});
