import { waitUntil } from '@zilker/local/wait-until';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { gatherInLobby, type Scheduled, type Show } from '../stage/people.ts';
import { askRecord } from '../stage/record.ts';
import { type RefusingProxy, startRefusingProxy } from '../stage/refusing-proxy.ts';
import { type Cast, joinDrop, stepTo } from './cast.ts';

const show: Show = {
  title: 'Long Division',
  ticketTypes: [{ name: 'General admission', priceCents: 2500, capacity: 12 }],
  ratePerMinute: 1,
};

/** A venue watches its drop and steers it, before the eyes of three fans, one of whom no socket reaches. */
export function liveJourney(cast: Cast): void {
  let night: Scheduled;
  let proxy: RefusingProxy;
  let first: Page;
  let second: Page;
  let polling: Page;
  let waiting: Page;
  const isCalled = (page: Page) => page.getByRole('heading', { name: 'It’s your turn' }).isVisible();
  const figure = (words: string) => cast.portal.getByRole('img', { name: words }).waitFor();
  const acts = () => cast.portal.getByRole('region', { name: 'Acts' });

  test('three fans are in the lobby, and the venue sees them come', async () => {
    proxy = await startRefusingProxy();
    const people = [{}, {}, { proxy: { server: proxy.server } }];
    const pages = await Promise.all(
      people.map(async (options) => (await cast.stage.person(options)).newPage()),
    );
    [first, second, polling] = pages as [Page, Page, Page];
    night = await gatherInLobby(cast.stage.stack, cast.venueHeaders, show, async ({ drop }) => {
      await Promise.all(pages.map((page, i) => joinDrop(page, cast, drop, `512555012${i}`)));
    });
    await cast.portal.goto(`${cast.stage.stack.urls.portal}/drops/${night.event.id}`);
    await figure('Waiting over time, now 3');
  });

  test('the draw calls one at once, and the venue pauses', async () => {
    await cast.portal.getByRole('heading', { name: 'Line' }).waitFor({ timeout: 180_000 });
    const called = await waitUntil('a call', async () => {
      for (const page of [first, second, polling]) if (await isCalled(page)) return page;
      return undefined;
    });
    waiting = called === first ? second : first;
    await cast.portal.getByRole('button', { name: 'Pause calls' }).click();
    await waiting.getByText('Calls are paused').waitFor();
    await figure('Inside over time, now 1 of 4');
    await cast.portal.getByRole('heading', { name: 'Paused' }).waitFor();
  });

  test('a message is on the screens of those who wait', async () => {
    await cast.portal
      .getByRole('textbox', { name: 'Message to fans' })
      .fill('The doors are on Sabine Street tonight.');
    await cast.portal.getByRole('button', { name: 'Send to all' }).click();
    await waiting.getByText('The doors are on Sabine Street tonight.').waitFor();
  });

  test('faster and resumed, everyone is called, by polling too', async () => {
    const rate = cast.portal.getByLabel('Calls a minute');
    await rate.fill('600');
    await rate.press('Enter');
    await acts().getByText('raised the rate, 1 to 600 a minute').waitFor();
    await cast.portal.getByRole('button', { name: 'Resume calls' }).click();
    for (const page of [first, second, polling])
      await page.getByRole('heading', { name: 'It’s your turn' }).waitFor();
    expect(proxy.refused()).toBeGreaterThan(0);
    await figure('Inside over time, now 3 of 4');
  });

  test('while the sale is stopped nothing can be held; after it goes on, it can', async () => {
    await polling.getByRole('button', { name: 'Start choosing' }).click();
    await stepTo(polling, 'General admission tickets', 2);
    await pressStop('Stop the sale');
    await acts().getByText('stopped the sale').waitFor();
    await untilRecorded(true);
    const hold = polling.getByRole('button', { name: /^Hold 2 tickets/ });
    await hold.click();
    await polling.getByText('The venue has stopped the sale. Nothing was charged.').waitFor();
    await cast.portal.getByRole('button', { name: 'Resume the sale' }).click();
    await acts().getByText('resumed the sale').waitFor();
    await untilRecorded(false);
    await hold.click();
    await polling.getByRole('heading', { name: 'Your order' }).waitFor();
    await cast.portal.getByText('2 more held').waitFor();
  });

  test('a closed drop is over for all who were not served', async ({ onTestFinished }) => {
    onTestFinished(() => proxy.stop());
    await pressStop('Close the drop');
    await cast.portal.getByRole('heading', { name: 'Closed' }).waitFor();
    for (const page of [first, second, polling]) await page.context().close();
  });

  /** The room has stopped the sale at once; the box office does so when the room's report arrives. */
  async function untilRecorded(stopped: boolean): Promise<void> {
    const sql = 'SELECT sale_stopped AS stopped FROM drops WHERE id = $1';
    await waitUntil('the record saying so', async () => {
      const [drop] = await askRecord<{ stopped: boolean }>(cast.stage.stack, sql, [night.drop]);
      return drop?.stopped === stopped;
    });
  }

  /** The press, and the one that confirms it in the dialog. */
  async function pressStop(name: string): Promise<void> {
    await cast.portal.getByRole('button', { name, exact: true }).click();
    await cast.portal.getByRole('dialog').locator('.danger').click();
  }
}
