import { newId } from '@zilker/contracts/ids';
import { waitUntil } from '@zilker/local/wait-until';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { type Scheduled, type Show, scheduleByApi } from '../stage/people.ts';
import { askRecord } from '../stage/record.ts';
import { type Cast, joinDrop, startChoosing, stepTo } from './cast.ts';

const hurried: Show = {
  title: 'Short Fuse',
  ticketTypes: [{ name: 'General admission', priceCents: 2500, capacity: 12 }],
  ratePerMinute: 600,
  standby: true,
  visitMs: 40_000,
  holdMs: 40_000,
};
const scarce: Show = {
  title: 'Small Room',
  ticketTypes: [
    { name: 'General admission', priceCents: 2500, capacity: 6 },
    { name: 'Balcony', priceCents: 4000, capacity: 4, maxPerOrder: 2 },
  ],
  ratePerMinute: 600,
  standby: true,
};

/** Fans hold tickets: against the clock, and where there are fewer than they wish. */
export function holdingJourney(cast: Cast): void {
  let page: Page;
  let night: Scheduled;
  const said = (of = 'Hold') => page.getByRole('region', { name: of }).getByRole('status');
  const more = () => page.getByRole('button', { name: '20 seconds more time' });
  const added = (times: RegExp) => said().getByText(times).waitFor();

  test('who chooses is warned in time, and adds time by the space bar alone', async () => {
    night = await scheduleByApi(cast.stage.stack, cast.venueHeaders, hurried, 0);
    page = await enterShop('5125550141');
    await more().focus();
    const toChoose = said('Time to choose');
    await toChoose.getByText('left to choose. You can add 20 seconds up to 10 times.').waitFor();
    for (const times of [/up to 9/, /up to 8/]) {
      await page.keyboard.press('Space');
      await toChoose.getByText(times).waitFor();
    }
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('20 seconds');
  });

  test('who holds is warned in time, and adds time by the space bar alone', async () => {
    await page.getByRole('button', { name: /^Hold 1 ticket/ }).click();
    await page.getByRole('heading', { name: 'Your order' }).waitFor();
    await more().focus();
    await said().getByText('left to pay. You can add 20 seconds up to 10 times.').waitFor();
    for (const times of [/up to 9/, /up to 8/, /up to 7/, /up to 6/, /up to 5/]) {
      await page.keyboard.press('Space');
      await added(times);
    }
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('20 seconds');
    await page.context().close();
  });

  test('who asks for more than there is takes what there is, and is told before paying', async () => {
    night = await scheduleByApi(cast.stage.stack, cast.venueHeaders, scarce, 0);
    const first = await enterShop('5125550142');
    page = await enterShop('5125550143');
    for (const fan of [first, page]) await stepTo(fan, 'General admission tickets', 4);
    await first.getByRole('button', { name: /^Hold 4 tickets/ }).click();
    await first.getByRole('heading', { name: 'Your order' }).waitFor();
    await page.getByRole('button', { name: /^Hold 4 tickets/ }).click();
    await page.getByText('You asked for 4. There are 2 for you right now').waitFor();
    await page.getByRole('button', { name: 'Hold 2 instead for $52.83' }).click();
    await page.getByText('You hold 2 of 4').waitFor();
    await page.reload();
    await page.getByText('You hold 2 of 4').waitFor();
    await page.getByRole('button', { name: 'Pay $52.83' }).waitFor();
    await first.context().close();
  });

  test('the venue raises a capacity while it sells, and cannot lower it below what is taken', async () => {
    const { portal } = cast;
    await portal.goto(`${cast.stage.stack.urls.portal}/events/${night.event.id}`);
    await portal.getByRole('img', { name: '10 tickets in all: 0 sold, 6 held' }).waitFor();
    const type = portal.getByRole('form', { name: 'General admission' });
    const tickets = type.getByRole('textbox', { name: 'Tickets' });
    const save = type.getByRole('button', { name: 'Save General admission' });
    await tickets.fill('3');
    await save.click();
    await type.getByText('It can be 6 at the least now').waitFor();
    await type.getByRole('button', { name: 'Use 6' }).click();
    expect(await tickets.inputValue()).toBe('6');
    await tickets.fill('9');
    await save.click();
    await portal.getByRole('img', { name: '13 tickets in all: 0 sold, 6 held' }).waitFor();

    await page.getByRole('link', { name: 'Change tickets' }).click();
    await stepTo(page, 'General admission tickets', 4);
    await page.getByText('up to 2 for one fan').waitFor();
    await page.getByRole('button', { name: /^Hold 4 tickets/ }).click();
    await page.getByText('4 × General admission').waitFor();
    await page.context().close();
  });

  test('long lists come a page at a time', async ({ onTestFinished }) => {
    onTestFinished(() => forget('Far Night %', 'Old Night %'));
    await nights('Far Night', 25, 200);
    await nights('Old Night', 60, -200);
    await cast.portal.goto(`${cast.stage.stack.urls.portal}/events`);
    const past = cast.portal.getByRole('link', { name: /^Old Night/ });
    await past.first().waitFor();
    expect(await past.count()).toBeLessThan(60);
    await cast.portal.getByRole('button', { name: 'Show more events' }).click();
    await cast.portal.getByText(/^All \d+ events are shown$/).waitFor();
    expect(await past.count()).toBe(60);

    const home = await (await cast.stage.person()).newPage();
    const ahead = home.getByRole('link', { name: /Far Night/ });
    await waitUntil('the new nights on the page that anyone may keep', async () => {
      await home.goto(cast.stage.stack.urls.storefront);
      await home.getByRole('list').getByRole('link').first().waitFor();
      return (await ahead.count()) > 0;
    });
    await home.getByRole('button', { name: 'Show more nights' }).click();
    await home.getByText(/^All \d+ nights are shown$/).waitFor();
    expect(await ahead.count()).toBe(25);
    await home.context().close();
  });

  async function enterShop(phone: string): Promise<Page> {
    const shop = await (await cast.stage.person()).newPage();
    await joinDrop(shop, cast, night.drop, phone);
    await startChoosing(shop);
    return shop;
  }

  /** Published nights of the same venue, `inDays` from now, an hour after each other. */
  async function nights(title: string, count: number, inDays: number): Promise<void> {
    const ids = Array.from({ length: count }, () => newId('event'));
    const sql = `
      INSERT INTO events (id, venue_id, title, ages, starts_at, doors_at, status)
      SELECT night.id, venue_id, $2 || ' ' || night.n, ages, at, at, 'published'
      FROM events, unnest($1::text[]) WITH ORDINALITY AS night (id, n),
        LATERAL (SELECT now() + $3::integer * interval '1 day' + night.n * interval '1 hour') AS time (at)
      WHERE events.id = $4`;
    await askRecord(cast.stage.stack, sql, [`{${ids}}`, title, String(inDays), night.event.id]);
  }

  async function forget(...titles: string[]): Promise<void> {
    for (const title of titles)
      await askRecord(cast.stage.stack, 'DELETE FROM events WHERE title LIKE $1', [title]);
  }
}
