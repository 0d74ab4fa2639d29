import { readFile } from 'node:fs/promises';
import { waitUntil } from '@zilker/local/wait-until';
import type { Page } from 'playwright-core';
import { extractText } from 'unpdf';
import { expect, test } from 'vitest';
import { proveLook } from '../screens/prove-look.ts';
import { centsInWords, lookAt } from '../screens/shown-amounts.ts';
import { askStripe, intentsOf, ledgerOf, readSale, type Sale, sessionsOf } from '../stage/books.ts';
import { type Scheduled, scheduleByApi } from '../stage/people.ts';
import { askRecord } from '../stage/record.ts';
import { type Cast, codeOn } from './cast.ts';
import { openDoor } from './door.ts';
import { createGallery } from './gallery.ts';
import {
  cards,
  enterShop,
  goToStripe,
  holdAndPay,
  holdTickets,
  payBy,
  sayWho,
  thirtyDollars,
} from './paying.ts';

const email = 'ada@finch.example';
const reason = 'One of you cannot come.';

/** A fan pays, with all that can come between; the venue gives one ticket back, and finds each cent in its statement. */
export function moneyJourney(cast: Cast): void {
  const two = createGallery();
  const one = createGallery();
  let night: Scheduled;
  let page: Page;
  let order: string;
  let single: string;
  let sale: Sale;
  const urls = () => cast.stage.stack.urls;
  const orderUrl = (of = order) => `${urls().storefront}/orders/${of}`;
  const main = (of = page) => of.locator('main');

  test('one ticket is $31.72 and two are $63.13, from the event to Stripe’s page', async () => {
    night = await scheduleByApi(
      cast.stage.stack,
      cast.venueHeaders,
      { ...thirtyDollars, title: 'Paper Lantern' },
      0,
    );
    page = await (await cast.stage.person()).newPage();
    await page.goto(`${urls().storefront}/events/${night.event.id}`);
    await page.locator('.price').waitFor();
    await one.see('the event', main());
    await enterShop(cast, night, '5125550161', page);
    await one.see('one ticket chosen', main());
    expect(await page.locator('.price .total').textContent()).toContain('$31.72');
    order = await holdTickets(page, 2);
    await sayWho(cast, page, 'Ada Finch', email);
    await page.goto(orderUrl());
    await page.getByText(email).waitFor();
    await page.locator('.price .total').getByText('$63.13').waitFor();
    await two.see('the order', main());
    await page.getByRole('button', { name: 'Pay $63.13' }).dblclick();
    await page.getByLabel('Card number').waitFor();
    expect(await page.locator('.due').textContent()).toBe('$63.13');
    await two.seeStripe(page);
  });

  test('who goes back, or presses Pay again, comes to the same page of Stripe’s', async () => {
    const address = page.url();
    await page.goBack();
    expect(await goToStripe(page)).toBe(address);
    await page.getByRole('link', { name: 'Back to the shop' }).click();
    await page.getByText('You came back without paying').waitFor();
    await two.see('the order, come back to', main());
    expect(await goToStripe(page)).toBe(address);
  });

  test('a declined card is told, and one without funds, there and on the order', async () => {
    await payBy(page, { card: cards.declined });
    await page.getByRole('alert').getByText('Your card was declined.').waitFor();
    await payBy(page, { card: cards.noFunds });
    await page.getByRole('alert').getByText('insufficient funds').waitFor();
    await page.goto(orderUrl());
    await page.getByText('The card was declined').waitFor();
    await page.getByText('You have 3 tries left').waitFor();
    await two.see('the order, declined', main());
  });

  test('closes the tab, pays in another by two clicks, and has the tickets', async () => {
    await goToStripe(page);
    const another = await page.context().newPage();
    await page.close();
    page = another;
    await page.goto(orderUrl());
    await goToStripe(page);
    await page.getByLabel('Card number').fill(cards.good);
    await page.getByRole('button', { name: 'Pay $63.13' }).dblclick();
    await page.getByRole('article', { name: 'Ticket 1 of 2' }).waitFor();
  });

  test('it is one order and one charge, whose cents are the same on each screen, at Stripe and in the books', async () => {
    const { stack } = cast.stage;
    sale = await readSale(stack, order);
    expect(sale).toMatchObject({ totalCents: 6_313, currency: 'usd' });
    expect(await ordersOf(cast, night)).toEqual([order]);
    expect(await sessionsOf(stack, order)).toMatchObject([{ status: 'complete' }]);
    await page.goto(orderUrl());
    await page.getByRole('heading', { name: 'You are going' }).waitFor();
    await two.see('the paid order', main());
    const mail = await cast.inbox.mail(email);
    await two.seeMail(page, mail);
    two.prove(sale);
  });

  test('a cent too many in a page is found', async () => {
    await page.goto(orderUrl());
    await page.locator('.price .total [data-cents]').waitFor();
    const alter = (of: string, cents: string, words: string) =>
      page
        .locator(of)
        .first()
        .evaluate(
          (shown, [marked, said]) => {
            shown.setAttribute('data-cents', marked ?? '');
            shown.textContent = said ?? '';
          },
          [cents, words],
        );
    const prove = async () => proveLook(await lookAt('the order', main()), sale);
    const total = '.price .total [data-cents]';
    await prove();
    for (const [cents, words] of [
      ['6314', '$63.14'],
      ['6313', '$63.14'],
      ['6314', '$63.13'],
    ] as const) {
      await alter(total, cents, words);
      await expect(prove()).rejects.toThrow();
    }
    await alter(total, '6313', '$63.13');
    await alter('.price .parts [data-cents]', '5999', '$59.99');
    await expect(prove()).rejects.toThrow('was charged or booked');
    await page.locator('.price').evaluate((price) => price.remove());
    await expect(prove()).rejects.toThrow('shows what it costs');
  });

  test('the venue sees what a refund comes to, refunds one ticket, and the door knows at once', async () => {
    const { portal } = cast;
    const door = await openDoor(cast, night.event.id, 'Noor');
    const ticket = await page.context().newPage();
    await ticket.goto(orderUrl());
    await ticket.getByRole('link', { name: 'Show ticket 2 of 2' }).click();
    await codeOn(ticket);
    // from here on the phone has heard of nothing
    await ticket.context().setOffline(true);

    await portal.goto(`${urls().portal}/sales/${night.event.id}/orders`);
    await portal.getByRole('link', { name: 'Ada Finch' }).click();
    await portal.getByRole('button', { name: 'Refund tickets' }).click();
    const dialog = portal.getByRole('dialog');
    await dialog.getByLabel('Ticket 1').uncheck();
    const preview = dialog.locator('.sums .total [data-cents]');
    const backCents = Number(await preview.getAttribute('data-cents'));
    await dialog.getByLabel('Why').fill(reason);
    await dialog.getByRole('button', { name: /^Refund \$/ }).click();
    await portal.getByText('1 ticket refunded', { exact: true }).waitFor();
    await door.untilToCome(1);
    await door.expectAnswer('Refunded', () => codeOn(ticket));
    await door.close();
    await ticket.context().setOffline(false);
    await ticket.close();

    await waitUntil('the refund in the ledger', async () =>
      (await ledgerOf(cast.stage.stack, order)).some(({ kind }) => kind === 'refund'),
    );
    sale = await readSale(cast.stage.stack, order);
    expect(sale.refundsCents).toEqual([backCents]);
  });

  test('the fan’s page and mail say so, to the cent', async () => {
    await page.goto(orderUrl());
    await page.getByRole('heading', { name: 'Money back' }).waitFor();
    await page.getByText('refunded, opens no door').waitFor();
    await two.see('the order, refunded in part', page.locator('main .price'));
    const back = await lookAt('the money back', page.locator('.money-back'));
    expect(back.amounts.map(({ cents }) => cents)).toEqual(sale.refundsCents);
    const mail = await cast.inbox.mail(email);
    expect(mail.subject).toContain('goes back to you: Paper Lantern');
    expect(mail.text).toContain(reason);
    expect(new Set(centsInWords(mail.text))).toEqual(new Set(sale.refundsCents));
    two.prove(sale);
  });

  test('a bank that asks: the challenge fails, and then passes', async () => {
    const fan = await enterShop(cast, night, '5125550162');
    single = await holdAndPay(fan, 1, { card: cards.asked });
    await fan.getByRole('button', { name: 'No, stop it' }).click();
    await fan.getByRole('alert').waitFor();
    await one.seeStripe(fan);
    expect(await intentsOf(cast.stage.stack, single)).not.toMatchObject([{ status: 'succeeded' }]);
    await payBy(fan, { card: cards.asked });
    await fan.getByRole('button', { name: 'Yes, let it go' }).click();
    await fan.getByRole('article', { name: 'Ticket 1 of 1' }).waitFor();
    await fan.goto(orderUrl(single));
    await fan.getByRole('heading', { name: 'You are going' }).waitFor();
    await one.see('the paid order', main(fan));
    const { totalCents, ...rest } = await readSale(cast.stage.stack, single);
    expect(totalCents).toBe(3_172);
    one.prove({ ...rest, totalCents });
    await fan.context().close();
  });

  test('each line of the venue’s statement leads to its order and to Stripe’s own object', async () => {
    const { portal, stage } = cast;
    const statement = `${urls().portal}/sales/${night.event.id}/statement`;
    await portal.goto(statement);
    const rows = portal.locator('main table tbody tr');
    await rows.first().waitFor();
    const lines = [...(await ledgerOf(stage.stack, order)), ...(await ledgerOf(stage.stack, single))];
    expect(lines).toHaveLength(3);
    expect(await rows.count()).toBe(lines.length);
    for (const line of lines) {
      const row = rows.filter({ hasText: line.source });
      const shown = (await lookAt('the line', row)).amounts.map(({ cents }) => cents);
      const moved = [line.fan, line.venue, line.zilker, line.stripe, line.tax].filter((cents) => cents !== 0);
      expect(shown.toSorted()).toEqual(moved.toSorted());
      await row.getByRole('link').click();
      await portal.getByRole('heading', { name: 'In the books' }).waitFor();
      await portal.getByRole('button', { name: line.source }).first().waitFor();
      const kind = line.source.startsWith('re_') ? 'refunds' : 'payment_intents';
      const object = await askStripe<{ amount: number }>(stage.stack, `/v1/${kind}/${line.source}`);
      expect(object.amount).toBe(Math.abs(line.fan));
      await portal.goto(statement);
      await rows.first().waitFor();
    }
  });

  test('and is the same as a file, line by line and in its sums', async () => {
    const { portal, stage } = cast;
    const save = async (kind: string) => {
      const [file] = await Promise.all([
        portal.waitForEvent('download'),
        portal.getByRole('button', { name: `${kind} of the statement` }).click(),
      ]);
      expect(file.suggestedFilename()).toBe(`statement-paper-lantern.${kind.toLowerCase()}`);
      return readFile(await file.path());
    };
    const records = String(await save('CSV'))
      .trimEnd()
      .split('\r\n')
      .map((record) => record.split(','));
    const lines = [...(await ledgerOf(stage.stack, order)), ...(await ledgerOf(stage.stack, single))];
    for (const line of lines)
      expect(records.find((record) => record.includes(line.source))).toContain((line.fan / 100).toFixed(2));
    const sumCents = (of: 'fan' | 'venue' | 'tax' | 'stripe' | 'zilker') =>
      lines.reduce((sum, line) => sum + line[of], 0);
    const sums = (['fan', 'venue', 'tax', 'stripe', 'zilker'] as const).map((of) =>
      (sumCents(of) / 100).toFixed(2),
    );
    expect(records).toHaveLength(lines.length + 2);
    expect(records.at(-1)?.slice(6).toSorted()).toEqual([...sums, '0.00'].toSorted());
    const pdf = await save('PDF');
    const { text } = await extractText(new Uint8Array(pdf), { mergePages: true });
    // long ids may go on in the next line
    const words = text.replaceAll(/\s/g, '');
    for (const line of lines) expect(words).toContain(line.source);
    for (const sum of sums) expect(words.slice(words.lastIndexOf('Total'))).toContain(sum);
    const shown = await lookAt('the sums', portal.locator('main table tfoot'));
    expect(shown.amounts.map(({ cents }) => (cents / 100).toFixed(2)).toSorted()).toEqual(
      sums.filter((sum) => Number(sum) !== 0).toSorted(),
    );
  });
}

async function ordersOf(cast: Cast, { drop }: Scheduled): Promise<string[]> {
  const sql = 'SELECT id FROM orders WHERE drop_id = $1';
  return (await askRecord<{ id: string }>(cast.stage.stack, sql, [drop])).map(({ id }) => id);
}
