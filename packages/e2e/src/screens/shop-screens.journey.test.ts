import type { PublicEvent } from '@zilker/contracts/http/events';
import type { VisitView } from '@zilker/contracts/http/sale';
import { defaultFees, quote, type Terms } from '@zilker/contracts/price';
import { findChromium } from '@zilker/local/chromium';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch } from '../stage/browser.ts';
import { buildApp, type Files, origin } from './built-app.ts';
import { lookAtSizes, sizes } from './look-at-sizes.ts';
import { eventOf, orderOf, orderScreens, plain, ticketsOf, visitOf } from './shop-fixtures.ts';
import { type Answers, openShop } from './shop-server.ts';
import { type Shown, shownPrices } from './shown-prices.ts';

const chromium = await findChromium();

/** Terms in which each part is borne by the one and by the other, each in another currency. */
const everyTerms: Readonly<Record<string, Terms>> = {
  'tax within, the rest on top': plain,
  'all borne by the venue': {
    currency: 'eur',
    fees: { ...defaultFees, taxBps: 700, cardPaidBy: 'venue', zilkerPaidBy: 'venue' },
  },
  'tax on top, card borne by the venue': {
    currency: 'cad',
    fees: { ...defaultFees, taxBps: 825, taxPaidBy: 'fan', cardPaidBy: 'venue' },
  },
};
const borne: Readonly<Record<string, string | undefined>> = {
  eur: 'The venue pays the fees',
  cad: 'The venue pays for the card',
};

/** The shop's screens as its fans see them, each in every state, by what the API says of them. */
describe.skipIf(chromium === null)('the storefront’s screens', { timeout: 120_000 }, () => {
  let browser: Browser;
  let files: Files;
  /** One page shows them all but who was called: to open one takes longer than to look at a screen. */
  let page: Page;
  let answers: Answers = {};
  const failed: string[] = [];
  beforeAll(async () => {
    [browser, files] = await Promise.all([launch(chromium ?? ''), buildApp('storefront')]);
    page = await openPage();
  }, 300_000);
  afterAll(() => browser?.close());

  async function openPage(visit?: VisitView): Promise<Page> {
    const context = await browser.newContext({
      viewport: sizes.narrow,
      locale: 'en-US',
      serviceWorkers: 'block',
    });
    context.setDefaultTimeout(20_000);
    await openShop(context, files, () => answers, visit);
    const opened = await context.newPage();
    opened.on('pageerror', ({ message }) => failed.push(message));
    return opened;
  }

  async function visitPage(path: string, says: Answers, look: (at: Page) => Promise<void>): Promise<void> {
    answers = says;
    const at = says.visit ? await openPage(says.visit) : page;
    await at.setViewportSize(sizes.narrow);
    await at.goto(origin + path);
    await look(at);
    expect(failed.splice(0)).toEqual([]);
    await lookAtSizes(at, expect.getState().currentTestName ?? path);
    if (at !== page) await at.context().close();
  }

  describe('an order', () => {
    test.each(Object.entries(orderScreens))('%s', async (_, { change, says, at = '' }) => {
      const event = eventOf();
      const order = orderOf(event, change);
      const known = change.calledOff ? { order } : { order, event };
      await visitPage(`/orders/${order.id}${at}`, known, async (page) => {
        await page.locator('main').getByText(/\w/).first().waitFor();
        await expect.poll(() => wordsOf(page), { timeout: 20_000 }).toMatch(says);
        const prices = await shownPrices(page);
        for (const { total, parts } of prices) {
          expect(total).toMatchObject({ cents: order.totalCents, currency: order.currency });
          holdTogether({ total, parts });
        }
      });
    });

    test('that comes back from paying to a refused card is paid anew, and the browser’s way back leads to it', async () => {
      const event = eventOf();
      const order = orderOf(event, orderScreens['card over its limit']?.change);
      const says = { event, order };
      await visitPage(`/orders/${order.id}?paid=1`, says, async (page) => {
        await page.getByRole('button', { name: 'with another card' }).waitFor();
        says.order = { ...order, state: 'paying', lastDecline: null };
        await page.goto(`${origin}/`);
        await page.getByRole('heading', { name: 'On in Austin' }).waitFor();
        await page.goBack();
        await page.getByRole('button', { name: /^Pay \$/ }).waitFor();
        expect(new URL(page.url()).search).toBe('');
      });
    });
  });

  describe.each(Object.entries(everyTerms))('prices with %s', (_, terms) => {
    let event: PublicEvent;
    beforeAll(() => {
      event = eventOf(terms);
    });
    const totalOf = (priceCents: number, quantity: number) =>
      quote([{ priceCents, quantity }], terms).totalCents;

    test('on the page of what is on', async () => {
      await visitPage('/', { event }, async (page) => {
        await page.locator('.listing [data-cents]').first().waitFor();
        const shown = await amountsIn(page);
        const expected = [totalOf(3_000, 1), totalOf(4_200, 1)];
        expect(new Set(shown.map(({ cents }) => cents))).toEqual(new Set(expected));
        expect(new Set(shown.map(({ currency }) => currency))).toEqual(new Set([terms.currency]));
      });
    });

    test('on the event', async () => {
      await visitPage(`/events/${event.id}`, { event }, async (page) => {
        await page.locator('.price').waitFor();
        await expectPrice(page, totalOf(3_000, 1), event);
        const kinds = await page
          .locator('.kinds [data-cents]')
          .evaluateAll((all) => all.map((one) => Number(one.getAttribute('data-cents'))));
        expect(kinds).toEqual([totalOf(3_000, 1), totalOf(4_200, 1)]);
      });
    });

    test('in the shop, as the basket changes', async () => {
      const visit = visitOf(event);
      await visitPage(`/drops/${visit.drop}/visit`, { event, visit }, async (page) => {
        await page.locator('.price').waitFor();
        await expectPrice(page, totalOf(3_000, 1), event);
        await page.getByText('you get it back but for the card processing').waitFor();
        await page
          .getByRole('group', { name: 'General admission tickets' })
          .getByRole('button')
          .last()
          .click();
        await expectPrice(page, totalOf(3_000, 2), event);
        const asked = page.getByRole('button', { name: /^Hold 2 tickets for/ }).locator('[data-cents]');
        expect(await asked.getAttribute('data-cents')).toBe(String(totalOf(3_000, 2)));
      });
    });

    test('on the order, with what the button charges', async () => {
      const order = orderOf(event);
      await visitPage(`/orders/${order.id}`, { event, order }, async (page) => {
        await page.locator('.price').waitFor();
        await expectPrice(page, order.totalCents, event);
        const pays = page.getByRole('button', { name: /^Pay / }).locator('[data-cents]');
        expect(await pays.getAttribute('data-cents')).toBe(String(order.totalCents));
      });
    });
  });

  test('a refunded ticket is told apart, alone and among the others', async () => {
    const event = eventOf();
    const tickets = ticketsOf(event);
    await visitPage('/tickets', { event, tickets }, async (page) => {
      await page.getByText('1 refunded').waitFor();
      await expect.poll(() => page.locator('.listing .cost').textContent()).toMatch(/^2\s*tickets$/);
    });
    await visitPage(`/tickets/${tickets[1]?.id}`, { event, tickets }, async (page) => {
      await page.getByText('Its code no longer works').waitFor();
      await page.getByRole('link', { name: 'See the order' }).waitFor();
    });
  });
});

async function expectPrice(page: Page, totalCents: number, { currency }: PublicEvent): Promise<void> {
  await page.locator(`.price .total [data-cents="${totalCents}"]`).waitFor();
  const [price] = await shownPrices(page);
  if (price === undefined) throw new Error('no price is shown');
  expect(price.total).toMatchObject({ cents: totalCents, currency });
  holdTogether(price);
  expect((await page.locator('.price dt small').allInnerTexts())[0]).toBe(borne[currency]);
}

/** FTC 16 CFR 464: the total is first and largest. Its parts are the whole, in its currency. */
function holdTogether({ total, parts }: { total: Shown; parts: Shown[] }): void {
  expect(parts.length).toBeGreaterThan(1);
  expect(parts.reduce((sum, { cents }) => sum + cents, 0)).toBe(total.cents);
  for (const part of parts) {
    expect(part.currency).toBe(total.currency);
    expect(part.cents).toBeGreaterThan(0);
    expect(part.top, 'the total stands above its parts').toBeGreaterThan(total.top);
    expect(part.pixels, 'the total is the largest').toBeLessThan(total.pixels);
  }
}

async function wordsOf(page: Page): Promise<string> {
  const words = await page.locator('main').first().textContent();
  return (words ?? '').replaceAll(/\s+/g, ' ');
}

function amountsIn(page: Page): Promise<{ cents: number; currency: string | null }[]> {
  return page.locator('[data-cents]').evaluateAll((all) =>
    all.map((one) => ({
      cents: Number(one.getAttribute('data-cents')),
      currency: one.getAttribute('data-currency'),
    })),
  );
}
