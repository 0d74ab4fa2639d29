import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findChromium } from '@zilker/local/chromium';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch } from '../stage/browser.ts';
import { buildApp, type Files, origin } from './built-app.ts';
import { moneyScreens, orderScreens, type Screen, salesScreens } from './portal-screens.ts';
import { openPortal } from './portal-server.ts';

const chromium = await findChromium();
const sizes = {
  narrow: { width: 320, height: 640 },
  phone: { width: 390, height: 844 },
  desk: { width: 1280, height: 900 },
};
const themes = ['light', 'dark'] as const;
/** Where pictures of every screen are kept for who wants to look at them: `SCREENS_TO=FOLDER npx vitest run portal-screens`. */
const picturesTo = process.env.SCREENS_TO;
const patienceMs = 20_000;

/** The venue's screens of money and of its shows, each in every state, by what the API says of them. */
describe.skipIf(chromium === null)('the portal’s screens', { timeout: 120_000 }, () => {
  let browser: Browser;
  let files: Files;
  beforeAll(async () => {
    [browser, files] = await Promise.all([launch(chromium ?? ''), buildApp('venue-portal')]);
  }, 300_000);
  afterAll(() => browser?.close());

  const walk = (screens: Readonly<Record<string, Screen>>) =>
    test.each(Object.entries(screens))('%s', async (name, { path, answers = {}, act, says }) => {
      const context = await browser.newContext({ viewport: sizes.desk, locale: 'en-US' });
      context.setDefaultTimeout(patienceMs);
      try {
        await openPortal(context, files, answers);
        const page = await context.newPage();
        const failed: string[] = [];
        page.on('pageerror', ({ message }) => failed.push(message));
        await page.goto(origin + path);
        await page.locator('main').getByRole('heading').first().waitFor();
        await act?.(page);
        await expect.poll(() => wordsOf(page), { timeout: patienceMs }).toMatch(says);
        await holdTogether(page);
        await expectKeysReachAll(page);
        await look(page, name);
        expect(failed).toEqual([]);
      } finally {
        await context.close();
      }
    });

  describe('of shows', () => walk(salesScreens));
  describe('of orders', () => walk(orderScreens));
  describe('of money', () => walk(moneyScreens));
});

/** At each size and in each theme nothing has to be scrolled sideways. */
async function look(page: Page, name: string): Promise<void> {
  await page.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur();
    window.scrollTo(0, 0);
  });
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport);
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(sideways, `scrolled sideways at ${viewport.width}`).toBeLessThanOrEqual(0);
    if (picturesTo === undefined) continue;
    await mkdir(picturesTo, { recursive: true });
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      const file = `${name.replaceAll(/[^a-z]+/g, '-')}.${size}.${theme}.png`;
      const fullPage = (await page.locator('dialog[open]').count()) === 0;
      await page.screenshot({ path: join(picturesTo, file), fullPage });
    }
  }
}

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
