import { expect, test } from 'vitest';
import { scheduleByApi } from '../stage/people.ts';
import type { Cast } from './cast.ts';
import { enterShop, holdTickets, thirtyDollars } from './paying.ts';

/** The box office goes away while a fan holds tickets, so nobody else plays meanwhile. */
export function outageJourney(cast: Cast): void {
  test('a press for more time is kept while the box office is away, until there is no more to add', async ({
    onTestFinished,
  }) => {
    const { stack } = cast.stage;
    const show = { ...thirtyDollars, title: 'Short Fuse', holdMs: 120_000 };
    const night = await scheduleByApi(stack, cast.venueHeaders, show, 0);
    const page = await enterShop(cast, night, '5125550144');
    await holdTickets(page, 1);
    const more = page.getByRole('button', { name: '20 seconds more time' });
    const added = (times: RegExp) =>
      page.getByRole('region', { name: 'Hold' }).getByRole('status').getByText(times).waitFor();
    await more.focus();

    const boxOffice = stack.services['core-api'];
    await boxOffice?.kill();
    onTestFinished(() => boxOffice?.start());
    await page.keyboard.press('Space');
    await page.getByText('We keep trying').waitFor();
    await page.getByRole('heading', { name: 'Your order' }).waitFor();
    await boxOffice?.start();
    await added(/up to 9/);
    for (let left = 8; left > 1; left--) {
      await page.keyboard.press('Space');
      await added(new RegExp(`up to ${left}`));
    }
    for (const times of [/once more/, /that was the last/]) {
      await page.keyboard.press('Space');
      await added(times);
    }
    await more.waitFor({ state: 'detached' });
    // who pressed it by keyboard is not lost with it
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('no more time to add');
    await page.context().close();
  });
}
