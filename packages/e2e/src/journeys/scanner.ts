import { request } from '@zilker/contracts/client';
import { readDoors } from '@zilker/contracts/http/portal-doors';
import { waitUntil } from '@zilker/local/wait-until';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { askRecord } from '../stage/record.ts';
import { type Cast, codeOn, fanName, untilKept } from './cast.ts';
import { type Door, expectAnswers, openDoor } from './door.ts';

/** A phone becomes a scanner, and judges what its camera sees, with and without a network. */
export function scannerJourney(cast: Cast): void {
  let door: Door;
  let side: Door;
  const expectAnswer: Door['expectAnswer'] = (word, text) => door.expectAnswer(word, text);
  const doors = () =>
    request(readDoors, {
      base: cast.stage.stack.urls.coreApi,
      params: { event: cast.night.event.id },
      headers: cast.venueHeaders,
    });
  const held = new Map<number, Page>();
  /** The fan opens a ticket, once, and answers the code that it shows now. */
  async function openTicket(number: number): Promise<string> {
    const opened = held.get(number) ?? (await cast.fan.newPage());
    if (!held.has(number)) await opened.goto(cast.tickets[number - 1] ?? '');
    held.set(number, opened);
    return codeOn(opened);
  }
  const ticket = (number: number) => () => openTicket(number);

  test('it is paired by the code that the venue portal shows', async () => {
    door = await openDoor(cast, cast.night.event.id, 'Ines');
  });

  test('a ticket is valid in green, with its type and name', async () => {
    const { words, colour } = await expectAnswer('Valid', ticket(1));
    expect(words).toContain('General admission');
    expect(words).toContain(fanName);
    const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
    expect(green).toBeGreaterThan(Math.max(red, blue));
    await door.page.locator('main.answer').waitFor({ state: 'detached' });
  });

  test('what is no code of ours is invalid', async () => {
    await expectAnswer('Invalid', async () => 'https://elsewhere.example/ticket?id=1');
    await door.next();
  });

  test('the second time it is a duplicate, with when and where it came in', async () => {
    const { words } = await expectAnswer('Duplicate', ticket(1));
    expect(words).toMatch(/First in\s*\d+:\d+:\d+ [AP]M, Front gate/);
    await door.next();
  });

  test('another is paired with the side gate', async () => {
    side = await openDoor(cast, cast.night.event.id, 'Noor', { gate: 'Side gate', beside: true });
  });

  test('it goes on without a network, even after a reload, and so does another gate: a ticket comes in at both', async () => {
    await untilKept(door.page);
    for (const { phone } of [door, side]) await phone.setOffline(true);
    await door.page.reload();
    for (const { page } of [door, side]) await page.getByText('Offline', { exact: true }).waitFor();
    await expectAnswers(cast.stage.camera, [door, side], 'Valid', ticket(2));
    for (const { page } of [door, side]) await page.getByText('1 check-in is saved on this phone').waitFor();
    await door.next();
    expect((await doors()).event.checkedIn).toBe(1);
  });

  test('and knows again who came in, before the network went and since', async () => {
    for (const number of [1, 2]) {
      const { words } = await expectAnswer('Duplicate', ticket(number));
      expect(words).toMatch(/First in\s*\d+:\d+:\d+ [AP]M, Front gate/);
      await door.next();
    }
  });

  test('and both sync by themselves when the network is back: one check-in for each ticket', async () => {
    for (const { phone } of [door, side]) await phone.setOffline(false);
    await waitUntil('both scans being synced', async () => (await doors()).doubled.length > 0);
    const { admitted, inside, gates, doubled } = await doors();
    expect({ admitted, inside, doubled: doubled.length }).toEqual({ admitted: 2, inside: 2, doubled: 1 });
    expect(gates.reduce((sum, gate) => sum + gate.in, 0)).toBe(2);
    for (const { page } of [door, side]) await page.getByText('Online', { exact: true }).waitFor();
    await side.close();
    await expectAnswer('Duplicate', ticket(2));
    await door.next();
  });

  test('and the venue sees which ticket came in twice: when, where, and why the second gate could not know', async () => {
    const { portal, stage, night } = cast;
    await portal.goto(`${stage.stack.urls.portal}/doors/${night.event.id}`);
    const row = portal.getByRole('row').filter({ hasText: 'Let in at both' });
    await row.waitFor();
    const words = await row.textContent();
    expect(words).toContain(fanName);
    for (const gate of ['Front gate', 'Side gate'])
      expect(words).toMatch(new RegExp(`\\d+:\\d\\d:\\d\\d at ${gate}`));
    expect(words).toMatch(/(Front|Side) gate (had no network from|was offline)/);
  });

  test('the fan sees that two of the three are in, and the shift ends', async () => {
    for (const number of [1, 2]) {
      const page = held.get(number);
      await page?.reload();
      await page?.getByText(/You are in, since/).waitFor();
    }
    await door.close();
  });
}

/** A scanner asks before it believes its list. */
export function lateRefundJourney(cast: Cast): void {
  test('a refunded ticket is refused at once, though neither its phone nor the scanner has heard of it', async () => {
    const door = await openDoor(cast, cast.night.event.id, 'Ines', { patient: true });
    const page = await cast.fan.newPage();
    // what the phone asked before it was cut off must not tell it of what comes after
    const told = page.waitForResponse(/\/api\/v1\/tickets\b/);
    await page.goto(cast.tickets[2] ?? '');
    await told;
    await codeOn(page);
    await cast.fan.setOffline(true);
    await refund(cast, cast.tickets[2]?.split('/').at(-1) ?? '');
    await door.expectAnswer('Refunded', () => codeOn(page));
    await door.close();
    await cast.fan.setOffline(false);
    await page.reload();
    await page.getByText(/This ticket was refunded/).waitFor();
  });
}

/** Marks the ticket as the record has a refunded one. */
async function refund(cast: Cast, ticket: string): Promise<void> {
  const sql = `UPDATE tickets SET state = 'refunded', refunded_at = now() WHERE id = $1`;
  await askRecord(cast.stage.stack, sql, [ticket]);
}
