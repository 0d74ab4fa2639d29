import { findChromium } from '@zilker/local/chromium';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch } from '../stage/browser.ts';
import { buildApp, origin } from './built-app.ts';
import { lookAtSizes, sizes } from './look-at-sizes.ts';
import { doorScreens } from './portal-door-screens.ts';
import { moneyScreens, orderScreens, type Screen, salesScreens } from './portal-screens.ts';
import { type Answers, openPortal } from './portal-server.ts';

const chromium = await findChromium();
const patienceMs = 20_000;

/** The venue's screens of money and of its shows, each in every state, by what the API says of them. */
describe.skipIf(chromium === null)('the portal’s screens', { timeout: 120_000 }, () => {
  let browser: Browser;
  /** One page shows them all: to open one takes longer than to look at a screen. */
  let page: Page;
  let answers: Answers = {};
  const failed: string[] = [];
  beforeAll(async () => {
    const [opened, files] = await Promise.all([launch(chromium ?? ''), buildApp('venue-portal')]);
    browser = opened;
    const context = await browser.newContext({ locale: 'en-US' });
    context.setDefaultTimeout(patienceMs);
    await openPortal(context, files, () => answers);
    page = await context.newPage();
    page.on('pageerror', ({ message }) => failed.push(message));
  }, 300_000);
  afterAll(() => browser?.close());

  const walk = (screens: Readonly<Record<string, Screen>>) =>
    test.each(Object.entries(screens))('%s', async (name, screen) => {
      answers = screen.answers ?? {};
      await page.setViewportSize(sizes.desk);
      await page.goto(origin + screen.path);
      await page.locator('main').getByRole('heading').first().waitFor();
      await screen.act?.(page);
      await expect.poll(() => wordsOf(page), { timeout: patienceMs }).toMatch(screen.says);
      await holdTogether(page);
      await expectKeysReachAll(page);
      await lookAtSizes(page, name);
      await page.unrouteAll();
      expect(failed.splice(0)).toEqual([]);
    });

  describe('of shows', () => walk(salesScreens));
  describe('of doors', () => walk(doorScreens));
  describe('of orders', () => walk(orderScreens));
  describe('of money', () => walk(moneyScreens));
});

/** FTC 16 CFR 464: wherever a price or a sum is divided, the whole comes first and largest, and its parts are the whole. */
async function holdTogether(page: Page): Promise<void> {
  const blocks = await page.locator('main .price, main .sums').evaluateAll((all) =>
    all.map((block) => {
      const shown = (one: Element) => ({
        cents: Number(one.getAttribute('data-cents')),
        top: one.getBoundingClientRect().bottom,
        pixels: Number.parseFloat(getComputedStyle(one).fontSize),
      });
      const within = (of: string) => [...block.querySelectorAll(of)].map(shown);
      return {
        divides: block.matches('.price'),
        totals: within('.total dd [data-cents], .total > .amount[data-cents]'),
        parts: within('.parts [data-cents], .sums > :not(.total) [data-cents]'),
      };
    }),
  );
  for (const { divides, totals, parts } of blocks) {
    expect(totals).toHaveLength(1);
    const [total = { cents: 0, top: 0, pixels: 0 }] = totals;
    for (const part of parts) {
      expect(part.top, 'the whole stands above its parts').toBeGreaterThan(total.top);
      expect(part.pixels, 'the whole is the largest').toBeLessThan(total.pixels);
    }
    if (divides) expect(parts.reduce((sum, { cents }) => sum + cents, 0)).toBe(total.cents);
  }
}

/** Whatever can be acted on is come to by the tab key; of a choice among several, one of them. */
async function expectKeysReachAll(page: Page): Promise<void> {
  const count = await page.evaluate(() => {
    const root = document.querySelector('dialog[open]') ?? document.body;
    const all = [...root.querySelectorAll('a[href], button, input, select, textarea, summary')].filter(
      (one) => !one.matches(':disabled, [type="radio"]:not(:checked)') && one.checkVisibility(),
    );
    (document.activeElement as HTMLElement | null)?.blur();
    for (const one of all) one.setAttribute('data-to-reach', '');
    document.addEventListener('focusin', ({ target }) => {
      if (target instanceof Element) target.removeAttribute('data-to-reach');
    });
    return all.length;
  });
  let missed: string[] = [];
  // tables that scroll, and the browser's own stops, come on top
  for (let round = 0; round < 3; round++) {
    for (let press = 0; press <= count; press++) await page.keyboard.press('Tab');
    missed = await page
      .locator('[data-to-reach]')
      .evaluateAll((all) => all.map((one) => one.outerHTML.slice(0, 200)));
    if (missed.length === 0) break;
  }
  expect(missed, 'out of the reach of keys').toEqual([]);
}

async function wordsOf(page: Page): Promise<string> {
  const words = await page.locator('main').first().textContent();
  return (words ?? '').replaceAll(/\s+/g, ' ');
}
