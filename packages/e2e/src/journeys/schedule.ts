import { expect, test } from 'vitest';
import { type Cast, headersOf, openPortal, venueEmail } from './cast.ts';

const zone = 'America/Chicago';
const dayMs = 86_400_000;

/** A venue signs in, makes an event and schedules its drop by saying how fast it should sell. */
export function scheduleJourney(cast: Cast): void {
  test('the venue signs in by the code that is mailed', async () => {
    cast.portal = await openPortal(cast, venueEmail);
    cast.venueHeaders = await headersOf(cast, cast.portal);
  });

  test('makes an event, and sees what a fan pays', async () => {
    const page = cast.portal;
    await page.getByRole('link', { name: 'New event' }).first().click();
    await page.getByLabel('Who plays').fill('Golden Hour');
    await page.getByLabel('Date', { exact: true }).fill(dateIn(Date.now() + dayMs));
    const tickets = page.getByRole('group', { name: 'Ticket type 1' });
    await tickets.getByLabel('Price to you').fill('30');
    await tickets.getByLabel('Tickets').fill('12');
    await tickets.getByText('$31.72').waitFor();
    await page.getByRole('button', { name: 'Save and schedule' }).click();
    await page.getByRole('heading', { name: 'Schedule a drop' }).waitFor();
  });

  test('rehearses it before anyone is told', async () => {
    const page = cast.portal;
    await page.getByLabel('Fans who come').fill('500');
    await page.getByRole('button', { name: 'Rehearse' }).click();
    await page.getByText(/^At \d+ a minute with \d+ inside, /).waitFor();
    await page.getByRole('img', { name: /^Tickets left over time/ }).waitFor();
  });

  test('schedules the drop by minutes, and its lobby is open', async () => {
    const page = cast.portal;
    const drawAtMs = Math.ceil((Date.now() + 40_000) / 60_000) * 60_000;
    await page.getByLabel('Minutes until all tickets are gone').fill('5');
    expect(Number(await page.getByLabel('Calls a minute').inputValue())).toBeGreaterThan(0);
    await page.getByLabel('Draw date').fill(dateIn(drawAtMs));
    await page.getByLabel('Draw time').fill(timeIn(drawAtMs));
    await page.getByLabel('Lobby opens').selectOption({ label: 'At once' });
    await page.getByRole('button', { name: 'Schedule the drop' }).click();
    await page.getByRole('textbox', { name: 'Message to fans' }).waitFor();
    await page.getByRole('heading', { name: 'Lobby' }).waitFor();
  });
}

function dateIn(atMs: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(atMs);
}

function timeIn(atMs: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, timeStyle: 'short' }).format(atMs);
}
