import { permute } from '@zilker/contracts/draw/permute';
import { defaultTerms, quote } from '@zilker/contracts/price';
import { parseCode } from '@zilker/contracts/ticket/code';
import { waitUntil } from '@zilker/local/wait-until';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { gatherInLobby, joinByApi, readFacts, type Show } from '../stage/people.ts';
import { type Cast, codeOn, fanName, joinDrop, placeIn, stepTo, untilKept, waitingHead } from './cast.ts';

const phone = '5125550101';
const email = 'mara@vale.example';
const declined = '4000 0000 0000 0002';
const good = '4242 4242 4242 4242';
const bought = 3;
/** Fans who join and are away when they are called. */
const others = ['5125550111', '5125550112', '5125550113', '5125550114'];
const show: Show = {
  title: 'Night Heron',
  ticketTypes: [
    { name: 'General admission', priceCents: 3000, capacity: 8 },
    { name: 'Balcony', priceCents: 4500, capacity: 4 },
  ],
  gates: ['Front gate', 'Side gate'],
  ratePerMinute: 600,
};
const totalOf = (quantity: number) =>
  `$${(quote([{ priceCents: 3000, quantity }], defaultTerms).totalCents / 100).toFixed(2)}`;

/** One fan, from browsing to a ticket whose code turns on a phone without signal. */
export function fanJourney(cast: Cast): void {
  let page: Page;
  let place: Awaited<ReturnType<typeof placeIn>>;
  const dropUrl = () => `${cast.stage.stack.urls.storefront}/drops/${cast.night.drop}`;

  test('a fan browses, and sees the whole price first', async () => {
    cast.fan = await cast.stage.person();
    page = await cast.fan.newPage();
    await page.goto(cast.stage.stack.urls.storefront);
    await page
      .getByRole('link', { name: /Golden Hour/ })
      .first()
      .click();
    await page.getByRole('heading', { name: 'Golden Hour' }).waitFor();
    const [total = 0, ...parts] = await page.locator('.price dd').allTextContents();
    expect(Number(String(total).slice(1))).toBeCloseTo(
      parts.reduce((sum, part) => sum + Number(part.slice(1)), 0),
    );
  });

  test('signs in by a code that is texted, and joins the lobby', async () => {
    const { stack } = cast.stage;
    cast.night = await gatherInLobby(stack, cast.venueHeaders, show, async ({ event, drop }) => {
      await page.goto(`${stack.urls.storefront}/events/${event.id}`);
      await page.locator('.price .total').getByText(totalOf(1)).waitFor();
      await page.getByRole('link', { name: /Join the l/ }).click();
      await joinDrop(page, cast, drop, phone);
      for (const other of others) await joinByApi(stack, cast.inbox, drop, other);
    });
    place = await placeIn(page, cast.night.drop);
    expect(place.index).toBe(0);
  });

  test('has the same place and receipt after a reload, in a second tab, and after leaving', async () => {
    await page.reload();
    await waitingHead(page).waitFor();
    expect(await placeIn(page, cast.night.drop)).toEqual(place);
    const second = await cast.fan.newPage();
    await second.goto(dropUrl());
    await waitingHead(second).waitFor();
    expect(await placeIn(second, cast.night.drop)).toEqual(place);
    await second.close();
    await page.goto('about:blank');
    await page.goto(dropUrl());
    await waitingHead(page).waitFor();
    expect(await placeIn(page, cast.night.drop)).toEqual(place);
  });

  test('is drawn, and finds on this very device that the place checks', async () => {
    const { stack } = cast.stage;
    const facts = await waitUntil(
      'the draw',
      async () => {
        const known = await readFacts(stack, cast.night.drop);
        return known.drawn !== null && known;
      },
      { timeoutMs: 180_000 },
    );
    expect(facts.frozen?.n).toBe(1 + others.length);
    const seed = Uint8Array.from(Buffer.from(facts.drawn?.seed ?? '', 'hex'));
    const position = permute(seed, 1 + others.length, place.index);

    const check = await cast.fan.newPage();
    await check.goto(`${dropUrl()}/proof`);
    await check.getByText('Matches').waitFor();
    expect(await check.locator('.check-step').count()).toBe(6);
    expect(await check.locator('.check-step.ok').count()).toBe(6);
    await check
      .locator('.arrived mark')
      .getByText(String(position + 1), { exact: true })
      .waitFor();
    await check.close();
  });

  test('is called, and holds three tickets', async () => {
    await page.getByRole('heading', { name: 'It’s your turn' }).waitFor();
    await page.getByRole('button', { name: 'Start choosing' }).click();
    await page.getByRole('heading', { name: 'Choose your tickets' }).waitFor();
    await stepTo(page, 'General admission tickets', bought);
    await page.getByRole('button', { name: `Hold 3 tickets for ${totalOf(bought)}` }).click();
    await page.getByRole('heading', { name: 'Your order' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Your order' }).waitFor();
  });

  test('says where the tickets are to be mailed, and finds the hold again', async () => {
    const order = page.url();
    await page.getByRole('link', { name: 'Add yours' }).click();
    await page.getByLabel('Name').fill(fanName);
    await page.getByLabel('Mail address').fill(email);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Saved' }).waitFor();
    await page.goto(order);
    await page.getByText(email).waitFor();
  });

  test('is declined once, pays with another card, and the order settles', async () => {
    await page.getByRole('button', { name: `Pay ${totalOf(bought)}` }).click();
    await page.getByLabel('Card number').fill(declined);
    await page.getByRole('button', { name: `Pay ${totalOf(bought)}` }).click();
    await page.getByRole('alert').getByText('Your card was declined.').waitFor();
    await page.getByLabel('Email').fill(email);
    await page.getByLabel('Card number').fill(good);
    await page.getByRole('button', { name: `Pay ${totalOf(bought)}` }).click();
    await page.getByRole('article', { name: 'Ticket 1 of 3' }).waitFor();
    const mail = await cast.inbox.mail(email);
    expect(mail.text).toContain('Night Heron');
  });

  test('shows a code that the phone makes itself, with no network and after a reload', async () => {
    const first = await codeOn(page);
    await untilKept(page);
    await cast.fan.setOffline(true);
    const turned = await waitUntil(
      'another code',
      async () => {
        const code = await codeOn(page);
        return code !== first && code;
      },
      { timeoutMs: 40_000 },
    );
    const [before, after] = [parseCode(first), parseCode(turned)];
    expect(after?.step).toBeGreaterThan(before?.step ?? Number.POSITIVE_INFINITY);
    expect(after?.certificateBytes).toEqual(before?.certificateBytes);
    await page.reload();
    expect(parseCode(await codeOn(page))?.certificateBytes).toEqual(before?.certificateBytes);
    await cast.fan.setOffline(false);
  });

  test('has each ticket, also one whose first answer was lost on the way', async () => {
    cast.tickets = [];
    for (let number = 1; number <= bought; number++) {
      await page.getByRole('article', { name: `Ticket ${number} of ${bought}` }).waitFor();
      if (number === bought) {
        await page.getByRole('button', { name: 'Show it on this phone' }).waitFor();
        await page.reload();
      }
      await codeOn(page);
      cast.tickets.push(page.url());
      if (number === bought - 1) await loseNextAnswer(/\/activate$/);
      if (number < bought) await page.getByRole('link', { name: 'Next ticket' }).click();
    }
    await page.goto(`${cast.stage.stack.urls.storefront}/tickets`);
    await page.getByRole('link', { name: /Night Heron/ }).waitFor();
    await page.close();
  });

  /** The server does what it is asked next at `address`, and the phone never hears of it. */
  async function loseNextAnswer(address: RegExp): Promise<void> {
    await cast.fan.route(address, (route) => route.fetch().then(() => route.abort()), { times: 1 });
  }
}
