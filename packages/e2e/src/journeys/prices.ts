import { request } from '@zilker/contracts/client';
import { changeTerms } from '@zilker/contracts/http/money';
import type { BodyOf } from '@zilker/contracts/route';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { centsInWords, lookAt } from '../screens/shown-amounts.ts';
import { readSale, type Sale } from '../stage/books.ts';
import { type Scheduled, scheduleByApi } from '../stage/people.ts';
import { askRecord } from '../stage/record.ts';
import { type Cast, headersOf, joinDrop, openPortal } from './cast.ts';
import { createGallery, type Gallery } from './gallery.ts';
import { enterShop, goToStripe, holdTickets, payBy, sayWho, thirtyDollars } from './paying.ts';

type Terms = BodyOf<typeof changeTerms>;

/** A ticket of 30, under terms that divide it otherwise each time. */
const everyTerms: readonly { name: string; terms: Terms; total: string; abroad?: true }[] = [
  {
    name: 'Tax on Top',
    terms: { taxBps: 825, taxPaidBy: 'fan', cardPaidBy: 'fan', zilkerPaidBy: 'fan' },
    total: '$34.27',
  },
  {
    name: 'Tax Within',
    terms: { taxBps: 825, taxPaidBy: 'venue', cardPaidBy: 'fan', zilkerPaidBy: 'fan' },
    total: '$31.72',
  },
  {
    name: 'On the House',
    terms: { taxBps: 825, taxPaidBy: 'venue', cardPaidBy: 'venue', zilkerPaidBy: 'venue' },
    total: '$30.00',
  },
  {
    name: 'Far from Home',
    terms: { taxBps: 700, taxPaidBy: 'venue', cardPaidBy: 'fan', zilkerPaidBy: 'fan' },
    total: '€31.72',
    abroad: true,
  },
];
const abroadEmail = 'door@sabineyard.example';
const phone = '5125550165';
const email = 'lou@vale.example';

/** Every screen and message on which a price stands: what it shows is what Stripe charged and what is booked. */
export function pricesJourney(cast: Cast): void {
  let person: BrowserContext;
  let page: Page;
  let abroad: Page;
  let abroadHeaders: Cast['venueHeaders'];
  const shows: { title: string; venue: string; sale: Sale }[] = [];
  const urls = () => cast.stage.stack.urls;

  beforeAll(async () => {
    person = await cast.stage.person();
    page = await person.newPage();
    await askRecord(
      cast.stage.stack,
      `UPDATE venues SET currency = 'eur' WHERE id = (SELECT venue_id FROM staff WHERE email = $1)`,
      [abroadEmail],
    );
    abroad = await openPortal(cast, abroadEmail);
    abroadHeaders = await headersOf(cast, abroad);
  });
  afterAll(async () => {
    await person?.close();
    await abroad?.context().close();
  });

  describe.each(everyTerms)('$name', ({ name: title, terms, total, abroad: isAbroad }) => {
    const seen = createGallery();
    let night: Scheduled;
    let order: string;
    let sale: Sale;
    const portal = () => (isAbroad ? abroad : cast.portal);

    test('on the fan’s way: lobby, event, shop, order, Stripe’s page, tickets', async () => {
      const headers = isAbroad ? abroadHeaders : cast.venueHeaders;
      const { stack } = cast.stage;
      await request(changeTerms, { base: urls().coreApi, body: terms, headers });
      const lobby = { ...thirtyDollars, standby: false, title: `${title}, later` };
      const later = await scheduleByApi(stack, headers, lobby, 600_000);
      night = await scheduleByApi(stack, headers, { ...thirtyDollars, title }, 0);

      await joinDrop(page, cast, later.drop, phone);
      await page.getByRole('heading', { name: 'What happens next' }).waitFor();
      await seen.see('the lobby', page.locator('main'));
      await page.goto(`${urls().storefront}/drops/${later.drop}/status`);
      expect(centsInWords((await page.locator('body').textContent()) ?? '').map(Math.abs)).toEqual(
        centsInWords(total),
      );
      if (shows.length === 0) await sayWho(cast, page, 'Lou Vale', email);
      await page.goto(`${urls().storefront}/events/${night.event.id}`);
      await page.locator('.price .total').getByText(total).waitFor();
      await seen.see('the event', page.locator('main'));
      await enterShop(cast, night, phone, page);
      await seen.see('the shop', page.locator('main'));
      order = await holdTickets(page, 1);
      await seen.see('the order', page.locator('main'));
      await goToStripe(page);
      await seen.seeStripe(page);
      await payBy(page);
      await page.getByRole('article', { name: 'Ticket 1 of 1' }).waitFor();
      expect((await lookAt('the ticket', page)).amounts, 'a ticket shows no price').toEqual([]);
      await page.goto(`${urls().storefront}/orders/${order}`);
      await page.getByRole('heading', { name: 'You are going' }).waitFor();
      await seen.see('the paid order', page.locator('main'));
      await seen.seeMail(page, await cast.inbox.mail(email));

      sale = await readSale(stack, order);
      expect(centsInWords(total)).toEqual([sale.totalCents]);
      seen.prove(sale);
      shows.push({ title, venue: isAbroad ? 'abroad' : 'at home', sale });
    });

    test('at the venue’s desk: event, sales, orders, order, statement, money', async () => {
      const desk = portal();
      const open = (path: string) => desk.goto(urls().portal + path);
      const see = async (screen: string, path: string, until = desk.locator('main [data-cents]')) => {
        await open(path);
        await until.first().waitFor();
        await seen.see(screen, desk.locator('main'));
      };
      const of = `/sales/${night.event.id}`;
      await see('the venue’s event', `/events/${night.event.id}`);
      await see('the sales', of, desk.locator('.went'));
      await see('the orders', `${of}/orders`);
      await see(
        'the venue’s order',
        `${of}/orders/${order}`,
        desk.getByRole('heading', { name: 'In the books' }),
      );
      await see('the statement', `${of}/statement`, desk.locator('main table tbody tr'));
      await see('the refund of everyone', `${of}/refund`, desk.locator('.sums'));
      seen.prove(sale);
      await open('/money');
      await seeMoney(seen, desk, title, sale);
    });
  });

  test('on the page of what is on, all beside each other, each by what its venue charges now', async () => {
    await page.goto(urls().storefront);
    for (const { title, venue } of shows) {
      const now = shows.findLast((one) => one.venue === venue)?.sale;
      const row = page.getByRole('listitem').filter({ hasText: new RegExp(`${title}(?!, later)`) });
      await row.first().waitFor();
      const { amounts } = await lookAt(title, row.first());
      expect(amounts).toMatchObject([{ cents: now?.totalCents, currency: now?.currency }]);
    }
  });
}

/** What the venue has of all its shows: this one's row, and what its terms make of a ticket of the same price. */
async function seeMoney(seen: Gallery, desk: Page, title: string, sale: Sale): Promise<void> {
  await desk.locator('.terms .price').waitFor();
  await seen.see('the terms', desk.locator('.terms .price'));
  const row = desk.locator('.balances tbody tr').filter({ hasText: title });
  const [balance, reserved, payable] = (await lookAt('the balance', row)).amounts;
  expect(balance).toMatchObject({ cents: sale.parts.venueCents, currency: sale.currency });
  expect((reserved?.cents ?? 0) + (payable?.cents ?? 0)).toBe(balance?.cents);
  seen.prove(sale);
}
