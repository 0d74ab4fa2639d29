import type { ReturnView, TransferView } from '@zilker/contracts/http/moves';
import type { TicketView } from '@zilker/contracts/http/tickets';
import { newId } from '@zilker/contracts/ids';
import { makeProblem } from '@zilker/contracts/problem';
import { signCertificate } from '@zilker/contracts/ticket/certificate';
import type { TicketPolicy } from '@zilker/contracts/ticket/policy';
import { findChromium } from '@zilker/local/chromium';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch } from '../stage/browser.ts';
import { buildApp, type Files, origin, type Reply } from './built-app.ts';
import { lookAtSizes, sizes } from './look-at-sizes.ts';
import { eventOf, nowMs, orderOf, ticketsOf } from './shop-fixtures.ts';
import { type Answers, openShop } from './shop-server.ts';

const chromium = await findChromium();
const hour = 3_600_000;
const event = { ...eventOf(), returnsUntilMs: nowMs + 48 * hour };
const policy: TicketPolicy = {
  carry: { fromHoursBefore: 24 },
  reentry: true,
  transfersFromMs: nowMs - hour,
  returnsUntilMs: event.returnsUntilMs,
};
const ok = (body: object): Reply => ({ status: 200, body });
const refused = (code: Parameters<typeof makeProblem>[0], status: number): Reply => ({
  status,
  body: makeProblem(code, status),
});

/** A fan's ticket through all that can become of it, by what the API says of it. */
describe.skipIf(chromium === null)('a ticket’s screens', { timeout: 120_000 }, () => {
  let browser: Browser;
  let files: Files;
  let page: Page;
  let answers: Answers = {};
  const failed: string[] = [];
  beforeAll(async () => {
    [browser, files] = await Promise.all([launch(chromium ?? ''), buildApp('storefront')]);
    const context = await browser.newContext({
      viewport: sizes.phone,
      locale: 'en-US',
      serviceWorkers: 'block',
    });
    context.setDefaultTimeout(30_000);
    await context.addInitScript(countLocks);
    await openShop(context, files, () => answers);
    page = await context.newPage();
    page.on('pageerror', ({ message }) => failed.push(message));
  }, 300_000);
  afterAll(() => browser?.close());

  async function open(path: string, says: Answers): Promise<void> {
    answers = says;
    await page.setViewportSize(sizes.phone);
    await page.goto(origin + path);
  }
  const look = async (name: string) => {
    expect(failed.splice(0)).toEqual([]);
    await lookAtSizes(page, name);
  };
  const press = (name: string | RegExp) => page.getByRole('button', { name }).click();

  test('is sent to a number that is whole, shows no code meanwhile, and is taken back', async () => {
    const shop = world();
    await open(`/tickets/${shop.ticket().id}`, shop);
    await page.locator('svg[data-code]').waitFor();
    await page.getByText('The pass opens the door from').waitFor();
    await expect.poll(() => locksOf(page), { message: 'the screen stays lit' }).toBe(1);
    await look('ticket');
    await press('Send to a friend');
    await page.getByLabel('Your friend’s mobile number').fill('512 555');
    await press('Send the ticket');
    await page.getByText('4 more digits.').waitFor();
    await page.getByLabel('Your friend’s mobile number').fill('5125550177');
    await look('ticket being sent');
    await press('Send the ticket');
    await page.getByText('On its way to the number ending in 77').waitFor();
    expect(await page.locator('svg[data-code]').count()).toBe(0);
    await expect.poll(() => locksOf(page), { message: 'and may go dark again' }).toBe(0);
    await look('ticket on its way');
    await press('Take it back');
    await page.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click();
    await page.locator('svg[data-code]').waitFor();
    expect(shop.asked).toEqual(['POST transfers', 'POST withdrawal']);
  });

  test('is sent after a fresh code, which takes nothing of what was typed', async () => {
    const shop = world('long ago');
    await open(`/tickets/${shop.ticket().id}`, shop);
    await press('Send to a friend');
    await page.getByLabel('Your friend’s mobile number').fill('5125550177');
    await press('Send the ticket');
    await page.getByText('Sending your ticket takes a new code').waitFor();
    await press('Text me a code');
    await page.getByRole('textbox').first().fill('123456');
    await page.getByRole('heading', { name: 'Send this ticket?' }).waitFor();
    expect(await page.getByLabel('Your friend’s mobile number').inputValue()).toBe('(512) 555-0177');
    await press('Send the ticket');
    await page.getByText('On its way to the number ending in 77').waitFor();
    expect(shop.asked).toEqual(['POST transfers', 'POST transfers']);
  });

  test('that was sent to a fan is declined only when asked twice, or taken and opened', async () => {
    const shop = world('received');
    await open('/tickets', shop);
    await page.getByText('Noa sends you a ticket').waitFor();
    await look('tickets with one sent');
    await press('No, thanks');
    await press('Decide later');
    expect(shop.asked).toEqual([]);
    await press('Take the ticket');
    await page.locator('svg[data-code]').waitFor();
    expect(new URL(page.url()).pathname).toBe(`/tickets/${shop.ticket().id}`);
    await page.getByText('It was sent to you.').waitFor();
    expect(await page.getByRole('button', { name: 'Return this ticket' }).count()).toBe(0);
    expect(shop.asked).toEqual(['POST acceptance']);

    const other = world('received');
    await open('/tickets', other);
    await press('No, thanks');
    await press('Decline the ticket');
    await page.getByText('Noa sends you a ticket').waitFor({ state: 'detached' });
    expect(other.asked).toEqual(['POST refusal']);
  });

  test('is offered back, opens the door meanwhile, and is kept after all', async () => {
    const shop = world();
    await open(`/tickets/${shop.ticket().id}`, shop);
    await press('Return this ticket');
    await page.getByText('You get $31.13 back').waitFor();
    await page.getByText('12 fans wait for a ticket.').waitFor();
    await look('ticket being offered back');
    await press('Offer it back');
    await page.getByText('You get $31.13 back once it is paid').waitFor();
    await page.locator('svg[data-code]').waitFor();
    await look('ticket offered back');
    await press('Keep the ticket after all');
    await page.getByRole('button', { name: 'Return this ticket' }).waitFor();
    expect(shop.asked).toEqual(['POST returns', 'POST withdrawal']);
  });

  test('moves from another phone by a fresh code, and by itself once that was entered', async () => {
    const shop = world('elsewhere');
    await open(`/tickets/${shop.ticket().id}`, shop);
    await page.getByText('This ticket is on another phone').waitFor();
    await look('ticket on another phone');
    await press('Move it to this phone');
    await page.getByText('Moving your ticket takes a new code').waitFor();
    expect(await page.getByLabel('Mobile number').inputValue()).toBe('(512) 555-0142');
    await look('new code for a ticket');
    await press('Text me a code');
    await page.getByRole('heading', { name: 'Enter the code' }).waitFor();
    await page.getByRole('textbox').first().fill('123456');
    await page.locator('svg[data-code]').waitFor();
  });

  test('is put into a wallet that answers, and one that does not is said', async () => {
    const shop = world();
    await open(`/tickets/${shop.ticket().id}`, shop);
    await press('Add to Google Wallet');
    await page.getByText('Google Wallet does not answer here now').waitFor();
    await press('Add to Apple Wallet');
    await page.waitForURL(/passes\/pass_1/);
  });

  test('comes back to who waits for it: joined, next, held, paid for without a call', async () => {
    const shop = world('sold out');
    await open(`/events/${event.id}`, shop);
    await look('list of returns, not joined');
    await press('One more');
    await press('Join the list of returns');
    await page.getByText('You are next').waitFor();
    await page.getByRole('group', { name: 'How many tickets?' }).getByText('2', { exact: true }).waitFor();
    await look('list of returns');
    shop.hold();
    await page.reload();
    await page.getByRole('link', { name: 'See it and pay' }).click();
    await page.getByText('A fan gave it back').waitFor();
    await look('a returned ticket that is held');
    await press(/^Pay \$/);
    await expect.poll(() => shop.asked).toEqual(['PUT returns-list', 'POST checkout']);
  });

  type World = Answers & { asked: string[]; ticket: () => TicketView; hold: () => void };

  /** The server, as far as one ticket of one fan goes. */
  function world(begin?: 'received' | 'elsewhere' | 'long ago' | 'sold out'): World {
    const [first] = ticketsOf(event);
    if (first === undefined) throw new Error('there is no ticket');
    const isReceived = begin === 'received';
    let ticket: TicketView = {
      ...first,
      // a phone keeps the certificates of those before
      id: newId('ticket'),
      bought: !isReceived,
      serial: 1,
      device: begin === 'elsewhere' ? 'x'.repeat(43) : null,
      event: { ...first.event, policy },
    };
    let mine = !isReceived;
    let isFresh = begin !== 'elsewhere' && begin !== 'long ago';
    let joined = false;
    let offer: { order: `ord_${string}`; endsAtMs: number } | null = null;
    const order = orderOf(event, { ofReturn: true }, 1);
    const asked: string[] = [];
    let transfer: TransferView | undefined = {
      id: newId('transfer'),
      ticket: ticket.id,
      state: 'offered',
      phoneEnd: '77',
      mine: isReceived ? 'received' : 'given',
      from: isReceived ? 'Noa' : null,
      typeName: ticket.typeName,
      event: {
        id: event.id,
        title: event.title,
        startsAtMs: event.startsAtMs,
        timezone: event.venue.timezone,
      },
      endsAtMs: nowMs + 72 * hour,
    };
    const sent = transfer;
    if (!isReceived) transfer = undefined;
    const returned: ReturnView = {
      id: newId('ticketReturn'),
      ticket: ticket.id,
      state: 'listed',
      refundCents: 3_113,
      currency: 'usd',
      ahead: 1,
      wanted: 12,
      endsAtMs: event.returnsUntilMs,
    };
    const list = () => ({ joined, ahead: 0, quantity: joined ? 2 : 0, offer });
    const settle = (state: TransferView['state']): Reply => {
      transfer = undefined;
      mine = state !== 'declined';
      ticket = { ...ticket, transfer: null };
      return ok({ transfer: { ...sent, state }, ticket: mine ? ticket : null });
    };
    const writes: Record<string, () => Reply> = {
      transfers() {
        if (!isFresh) return refused('code_not_fresh', 403);
        transfer = sent;
        ticket = { ...ticket, transfer: sent.id, serial: ticket.serial + 1, device: null };
        return ok({ transfer, ticket });
      },
      acceptance: () => settle('accepted'),
      refusal: () => settle('declined'),
      withdrawal() {
        if (!ticket.return) return settle('withdrawn');
        ticket = { ...ticket, return: null };
        return ok({ return: { ...returned, state: 'withdrawn' }, ticket });
      },
      returns() {
        ticket = { ...ticket, return: returned.id };
        return ok({ return: returned, ticket });
      },
      'returns-list'() {
        joined = true;
        return ok(list());
      },
      checkout: () => ok({ order, url: `${origin}/pay` }),
      'wallet-links': () =>
        ok({ apple: { url: `${origin}/passes/pass_1` }, google: null, carriedFromMs: null }),
    };
    const silent = ['wallet-links'];
    return {
      event:
        begin === 'sold out' && event.drop ? { ...event, drop: { ...event.drop, phase: 'sold_out' } } : event,
      order,
      asked,
      ticket: () => ticket,
      hold: () => {
        offer = { order: order.id, endsAtMs: nowMs + hour };
      },
      reply(path, method) {
        const last = path.split('/').at(-1) ?? '';
        if (path === '/api/v1/tickets') return ok({ tickets: mine ? [ticket] : [], next: null });
        if (path === '/api/v1/transfers') return ok({ transfers: transfer ? [transfer] : [] });
        if (last === 'codes')
          return ok({ challenge: newId('challenge'), expiresAtMs: nowMs + hour, againAtMs: nowMs });
        if (last === 'sessions') isFresh = true;
        if (last === 'sessions') return undefined;
        if (last === 'activate')
          return isFresh || !ticket.device ? ok(activated(ticket)) : refused('code_not_fresh', 403);
        if (path.startsWith('/api/v1/returns/') && method === 'GET') return ok({ return: returned });
        if (last === 'return-quote') return ok({ quote: { ...returned, withoutCents: 0 } });
        if (last === 'returns-list' && method === 'GET') return ok(list());
        const write = writes[last];
        if (write === undefined || method === 'GET') return undefined;
        if (!silent.includes(last)) asked.push(`${method} ${last}`);
        return write();
      },
    };
  }
});

/** Runs in the page, before the app: how often its screen is kept lit at once. */
function countLocks(): void {
  const screen = { locks: 0 };
  const request = async () => {
    screen.locks += 1;
    const release = async () => {
      screen.locks -= 1;
    };
    return { release };
  };
  Object.assign(globalThis, { screenLocks: screen });
  Object.defineProperty(navigator, 'wakeLock', { value: { request } });
}

function locksOf(page: Page): Promise<number> {
  return page.evaluate(() => (globalThis as unknown as { screenLocks: { locks: number } }).screenLocks.locks);
}

/** A certificate that any phone is given: what the page makes of it is looked at, not judged. */
function activated(ticket: TicketView) {
  const deviceKey = Uint8Array.from({ length: 33 }, (_, i) => (i === 0 ? 2 : i));
  const fields = { ticket: ticket.id, event: ticket.event.id, deviceKey, serial: ticket.serial };
  const certificate = signCertificate(fields, new Uint8Array(32).fill(7));
  return { ticket, certificate: Buffer.from(certificate).toString('base64url') };
}
