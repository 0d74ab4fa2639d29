import type { Page } from 'playwright-core';
import type { Scheduled } from '../stage/people.ts';
import { type Cast, joinDrop, startChoosing, stepTo } from './cast.ts';

export const cards = {
  good: '4242 4242 4242 4242',
  declined: '4000 0000 0000 0002',
  noFunds: '4000 0000 0000 9995',
  /** The bank asks its holder. */
  asked: '4000 0025 0000 3155',
};

const kind = 'General admission';
/** A show in an ordinary sale, at the price that is worked out everywhere. */
export const thirtyDollars = {
  ticketTypes: [{ name: kind, priceCents: 3_000, capacity: 20 }],
  ratePerMinute: 600,
  standby: true,
};

/** A fan with a browser of their own, or the one of `page`, up to where tickets are chosen. */
export async function enterShop(cast: Cast, night: Scheduled, phone: string, page?: Page): Promise<Page> {
  const shop = page ?? (await (await cast.stage.person()).newPage());
  await joinDrop(shop, cast, night.drop, phone);
  await startChoosing(shop);
  await shop.locator('.price').waitFor();
  return shop;
}

/** From choosing to the order; answers its id. */
export async function holdTickets(page: Page, count: number): Promise<string> {
  await stepTo(page, `${kind} tickets`, count);
  await page.getByRole('button', { name: /^Hold \d/ }).click();
  await page.getByRole('heading', { name: 'Your order' }).waitFor();
  return new URL(page.url()).pathname.split('/').at(-1) ?? '';
}

/** From the order to Stripe's page; answers its address. */
export async function goToStripe(page: Page): Promise<string> {
  await page.getByRole('button', { name: /^Pay / }).click();
  await page.getByLabel('Card number').waitFor();
  return page.url();
}

type Paid = { card?: string; email?: string };

/** Presses Pay on Stripe's page. What comes of it is for the caller to wait for. */
export async function payBy(page: Page, { card = cards.good, email }: Paid = {}): Promise<void> {
  if (email !== undefined) await page.getByLabel('Email').fill(email);
  await page.getByLabel('Card number').fill(card);
  await page.getByRole('button', { name: /^Pay / }).click();
}

export async function holdAndPay(page: Page, count: number, paid: Paid = {}): Promise<string> {
  const order = await holdTickets(page, count);
  await goToStripe(page);
  await payBy(page, paid);
  return order;
}

/** A fan says what stands on the tickets, and where they are mailed. */
export async function sayWho(cast: Cast, page: Page, name: string, email: string): Promise<void> {
  await page.goto(`${cast.stage.stack.urls.storefront}/account`);
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Mail address').fill(email);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Saved' }).waitFor();
}
