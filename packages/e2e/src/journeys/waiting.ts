import { request } from '@zilker/contracts/client';
import { cancelDrop, rescheduleDrop } from '@zilker/contracts/http/portal';
import { idempotencyHeader } from '@zilker/contracts/tokens';
import { waitUntil } from '@zilker/local/wait-until';
import type { BrowserContext, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { letTimePass, type Scheduled, type Show, scheduleByApi } from '../stage/people.ts';
import { type Cast, joinDrop, placeIn, signIn, startChoosing, waitingHead } from './cast.ts';

const show: Show = {
  title: 'Slow Freight',
  ticketTypes: [{ name: 'General admission', priceCents: 2500, capacity: 12 }],
  ratePerMinute: 600,
};
const phone = '5125550131';
const minuteMs = 60_000;

/** One fan waits in several tabs and on two devices, while the venue changes its mind. No draw is made here. */
export function waitingJourney(cast: Cast): void {
  let night: Scheduled;
  let first: BrowserContext;
  let page: Page;
  let second: Page;
  let sockets: () => Page[];
  const dropUrl = () => `${cast.stage.stack.urls.storefront}/drops/${night.drop}`;
  const venue = () => ({
    base: cast.stage.stack.urls.coreApi,
    headers: { ...cast.venueHeaders, [idempotencyHeader]: crypto.randomUUID() },
    params: { event: night.event.id },
  });

  test('three tabs of one browser wait by one socket', async () => {
    night = await scheduleByApi(cast.stage.stack, cast.venueHeaders, show, 20 * minuteMs);
    first = await cast.stage.person();
    sockets = countSockets(first);
    page = await first.newPage();
    await joinDrop(page, cast, night.drop, phone);
    const others = [await first.newPage(), await first.newPage()];
    for (const other of others) {
      await other.goto(dropUrl());
      await waitingHead(other).waitFor();
    }
    // the page stands before its socket is open
    await waitUntil('a tab listening', async () => sockets().length > 0);
    expect(sockets()).toHaveLength(1);

    // the tab that listens goes, and another takes its part
    const [leader] = sockets();
    await leader?.close();
    await waitUntil('another tab listening', async () => sockets().length === 1);
    const rest = [page, ...others].filter((tab) => tab !== leader);
    for (const tab of rest.slice(1)) await tab.close();
    page = rest[0] ?? page;
    await waitUntil('a tab listening', async () => sockets().length === 1);
  });

  test('a fan asks to be texted, and that is remembered', async () => {
    const box = page.getByLabel(/^Text me/);
    const answered = page.waitForResponse((answer) => answer.url().endsWith('/place/texts'));
    await box.check();
    expect(await (await answered).json()).toEqual({ on: true });
    await page.reload();
    await waitingHead(page).waitFor();
    expect(await box.isChecked()).toBe(true);
  });

  test('a draw that is moved is moved on the screen', async () => {
    await request(rescheduleDrop, {
      ...venue(),
      body: { drawAtMs: Math.ceil(Date.now() / minuteMs) * minuteMs + 50 * minuteMs },
    });
    await page.getByText('The draw was moved', { exact: true }).waitFor();
    await page.getByText(/^(?:49|50):\d\d$/).waitFor();
  });

  test('who has no script is led to the status of the drop', async () => {
    const plain = await cast.stage.person({ javaScriptEnabled: false });
    const status = await plain.newPage();
    await status.goto(dropUrl());
    await status.waitForURL(`${dropUrl()}/status`);
    await status.getByText(show.title).first().waitFor();
    await plain.close();
  });

  test('another device shows the place, and takes it over with a new code', async () => {
    const { stack } = cast.stage;
    const place = await placeIn(page, night.drop);
    await letTimePass(stack, phone, 1);
    second = await (await cast.stage.person()).newPage();
    await joinDrop(second, cast, night.drop, phone);
    expect((await placeIn(second, night.drop)).index).toBe(place.index);
    await second.getByText('Your place is on your other device').waitFor();

    // its code was entered some time ago, so a new one is asked for
    await letTimePass(stack, phone, 30);
    await second.reload();
    await second.getByRole('button', { name: 'Use this device instead' }).click();
    await second.getByRole('heading', { name: 'Show that this is you' }).waitFor();
    await signIn(second, cast.inbox, phone);
    await waitingHead(second).waitFor();
    await second.getByText('Your place is on your other device').waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: 'Moved to your other device' }).waitFor();
    await page.getByRole('button', { name: 'Watch from here' }).click();
    await page.getByText('Your place is on your other device').waitFor();
    expect(await page.getByRole('button', { name: 'Use this device instead' }).count()).toBe(0);
  });

  test('a drop that is called off says so on every screen', async () => {
    await request(cancelDrop, { ...venue(), body: {} });
    for (const screen of [page, second]) await screen.getByRole('heading', { name: 'Cancelled' }).waitFor();
    for (const screen of [page, second]) await screen.context().close();
  });

  test('an ordinary sale leads from one press to choosing', async () => {
    const { stack } = cast.stage;
    const sale = { ...show, title: 'Porch Light', standby: true, insideMax: 1 };
    night = await scheduleByApi(stack, cast.venueHeaders, sale, 0);
    page = await (await cast.stage.person()).newPage();
    await page.goto(`${stack.urls.storefront}/events/${night.event.id}`);
    await page.getByText('On sale now').waitFor();
    await page.getByRole('link', { name: 'Get tickets' }).click();
    await signIn(page, cast.inbox, '5125550132');
    await startChoosing(page);
  });

  test('where it is full a line forms in order of arrival, and dissolves', async () => {
    second = await (await cast.stage.person()).newPage();
    await second.goto(dropUrl());
    await signIn(second, cast.inbox, '5125550133');
    await second.getByRole('heading', { name: 'You are next' }).waitFor();
    expect(await second.getByText(/draw/i).count()).toBe(0);
    await page.getByRole('button', { name: 'Leave without tickets' }).click();
    await page.getByRole('dialog').locator('.danger').click();
    await startChoosing(second);
    for (const screen of [page, second]) await screen.context().close();
  });
}

/** The tabs of a person's browser that have a socket to the room open now. */
function countSockets(person: BrowserContext): () => Page[] {
  const open: Page[] = [];
  person.on('page', (page) =>
    page.on('websocket', (socket) => {
      if (!socket.url().includes('/room/')) return;
      open.push(page);
      const gone = () => {
        const at = open.indexOf(page);
        if (at >= 0) open.splice(at, 1);
      };
      socket.on('close', gone);
      page.once('close', gone);
    }),
  );
  return () => [...open];
}
