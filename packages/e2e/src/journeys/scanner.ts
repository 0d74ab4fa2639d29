import { request } from '@zilker/contracts/client';
import { readDoors } from '@zilker/contracts/http/portal';
import { waitUntil } from '@zilker/local/wait-until';
import pg from 'pg';
import type { BrowserContext, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { type Cast, codeOn } from './cast.ts';

/** A phone becomes a scanner, and judges what its camera sees, with and without a network. */
export function scannerJourney(cast: Cast): void {
  let phone: BrowserContext;
  let page: Page;
  const answer = (word: string) => page.getByRole('alert').getByRole('heading', { name: word });
  const next = () => page.getByRole('button', { name: 'Next ticket' }).click();
  const doors = () =>
    request(readDoors, {
      base: cast.stage.stack.urls.coreApi,
      params: { event: cast.night.event.id },
      headers: cast.venueHeaders,
    });
  const held = new Map<number, Page>();
  /** The fan opens a ticket, once, and holds the phone before the camera. */
  async function holdUp(ticket: number): Promise<void> {
    const opened = held.get(ticket) ?? (await cast.fan.newPage());
    if (!held.has(ticket)) await opened.goto(cast.tickets[ticket - 1] ?? '');
    held.set(ticket, opened);
    await cast.stage.camera.show(await codeOn(opened));
  }

  test('it is paired by the code that the venue portal shows', async () => {
    const { portal, night, stage } = cast;
    await portal.goto(`${stage.stack.urls.portal}/doors/${night.event.id}`);
    await portal.getByRole('button', { name: 'Pair a scanner with Front gate' }).click();
    const code = ((await portal.locator('.pairing-code').textContent()) ?? '').replace(/\D/g, '');
    phone = await stage.person();
    page = await phone.newPage();
    await page.goto(stage.stack.urls.scanner);
    await page.getByLabel('Pairing code').fill(code);
    await page.getByLabel('Your first name').fill('Ines');
    await page.getByRole('button', { name: 'Pair', exact: true }).click();
    await page.getByRole('heading', { name: 'Front gate' }).waitFor();
    await page.getByText('Point at the ticket code').waitFor();
    await portal.getByText('Ines is paired').waitFor();
    await portal.getByRole('button', { name: 'Done' }).click();
  });

  test('a ticket is valid in green, with its type and name', async () => {
    await holdUp(1);
    await answer('Valid').waitFor();
    const screen = page.locator('main.answer');
    const words = await screen.textContent();
    expect(words).toContain('General admission');
    expect(words).toContain('Mara Vale');
    const [red = 0, green = 0, blue = 0] = await screen.evaluate((shown) =>
      (getComputedStyle(shown).backgroundColor.match(/[\d.]+/g) ?? []).map(Number),
    );
    expect(green).toBeGreaterThan(Math.max(red, blue));
    await answer('Valid').waitFor({ state: 'detached' });
  });

  test('what is no code of ours is invalid', async () => {
    await cast.stage.camera.show('https://elsewhere.example/ticket?id=1');
    await answer('Invalid').waitFor();
    await next();
  });

  test('the second time it is a duplicate, with when and where it came in', async () => {
    await holdUp(1);
    await answer('Duplicate').waitFor();
    expect(await page.locator('main.answer').textContent()).toMatch(
      /First in\s*\d+:\d+:\d+ [AP]M, Front gate/,
    );
    await next();
  });

  test('it goes on without a network, even after a reload', async () => {
    await phone.setOffline(true);
    await page.reload();
    await page.getByText('Offline', { exact: true }).waitFor();
    await holdUp(2);
    await answer('Valid').waitFor();
    await page.getByText('1 check-in is saved on this phone').waitFor();
    expect((await doors()).event.checkedIn).toBe(1);
  });

  test('and syncs by itself when the network is back', async () => {
    await phone.setOffline(false);
    await waitUntil('the check-in being synced', async () => (await doors()).event.checkedIn === 2);
    await page.getByText('Online', { exact: true }).waitFor();
  });

  test('a refunded ticket is refused, though its phone still shows a code', async () => {
    const code = await cast.fan.newPage();
    await code.goto(cast.tickets[2] ?? '');
    held.set(3, code);
    await codeOn(code);
    await refund(cast, cast.tickets[2]?.split('/').at(-1) ?? '');
    await waitUntil('the door list saying so', async () =>
      /Still to come\s*0(?!\d)/.test((await page.locator('.tally').textContent()) ?? ''),
    );
    await holdUp(3);
    await answer('Refunded').waitFor();
    await next();
    await phone.close();
  });

  test('the fan sees that two of the three are in', async () => {
    for (const [ticket, words] of [
      [1, /You are in, since/],
      [2, /You are in, since/],
      [3, /This ticket was refunded/],
    ] as const) {
      const page = held.get(ticket);
      await page?.reload();
      await page?.getByText(words).waitFor();
    }
  });
}

/** Marks the ticket as the record has a refunded one. */
async function refund(cast: Cast, ticket: string): Promise<void> {
  const client = new pg.Client(cast.stage.stack.stores.databaseUrl);
  await client.connect();
  await client.query(`UPDATE tickets SET state = 'refunded', refunded_at = now() WHERE id = $1`, [ticket]);
  await client.end();
}
