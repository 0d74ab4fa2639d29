import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { centsInWords, lookAt } from '../screens/shown-amounts.ts';
import { intentsOf, ledgerOf, readSale } from '../stage/books.ts';
import { type Scheduled, scheduleByApi } from '../stage/people.ts';
import type { Cast } from './cast.ts';
import { createGallery } from './gallery.ts';
import { enterShop, holdAndPay, thirtyDollars } from './paying.ts';

const phones = ['5125550163', '5125550164'] as const;
/** Said on Stripe's page alone. */
const email = 'sol@finch.example';
const reason = 'You wrote that you cannot come.';

/** A show that may not take place: cards are held, and charged once the venue confirms it. */
export function chargeLaterJourney(cast: Cast): void {
  const seen = createGallery();
  let night: Scheduled;
  let fan: Page;
  let order: string;
  let other: string;
  const intents = (of: string) => intentsOf(cast.stage.stack, of);
  const openOrder = (of: string) =>
    cast.portal.goto(`${cast.stage.stack.urls.portal}/sales/${night.event.id}/orders/${of}`);

  test('a card is held for the whole price, and nothing is charged', async () => {
    night = await scheduleByApi(
      cast.stage.stack,
      cast.venueHeaders,
      { ...thirtyDollars, title: 'Maybe Tomorrow', capture: 'later' },
      0,
    );
    fan = await enterShop(cast, night, phones[0]);
    order = await holdAndPay(fan, 1);
    await fan.getByRole('heading', { name: 'Not charged yet' }).waitFor();
    await seen.see('the order whose card is held', fan.locator('main'));
    expect(await intents(order)).toMatchObject([{ status: 'requires_capture', amount_received: 0 }]);
    expect(await ledgerOf(cast.stage.stack, order)).toEqual([]);
  });

  test('the venue gives one order up: nothing is charged, and its fan is told', async () => {
    const leaving = await enterShop(cast, night, phones[1]);
    other = await holdAndPay(leaving, 1, { email });
    await leaving.getByRole('heading', { name: 'Not charged yet' }).waitFor();
    await openOrder(other);
    const { portal } = cast;
    await portal.getByRole('button', { name: 'Give the order up' }).click();
    await portal.getByRole('dialog').getByLabel('Why').fill(reason);
    await portal.getByRole('dialog').getByRole('button', { name: 'Give up $31.72' }).click();
    const mail = await cast.inbox.mail(email);
    expect(mail.subject).toContain('You were not charged');
    expect(mail.text).toContain(reason);
    expect(centsInWords(mail.text)).toEqual([3_172]);
    expect(await intents(other)).toMatchObject([{ status: 'canceled', amount: 3_172, amount_received: 0 }]);
    expect(await ledgerOf(cast.stage.stack, other)).toEqual([]);
    await leaving.reload();
    await leaving.getByText(reason).waitFor();
    const back = await lookAt('the order that was given up', leaving.locator('main'));
    expect(new Set(back.amounts.map(({ cents }) => cents))).toEqual(new Set([3_172]));
    await leaving.context().close();
  });

  test('the venue confirms the show, and the card is charged as it was told', async () => {
    const { portal } = cast;
    await openOrder(order);
    await portal.getByText('This card is only held').waitFor();
    await seen.see('the venue’s order whose card is held', portal.locator('main'));
    await portal.goto(`${cast.stage.stack.urls.portal}/events/${night.event.id}`);
    await portal.getByRole('button', { name: 'Confirm show and charge 1 card' }).click();
    await portal.getByRole('dialog').getByRole('button', { name: 'Charge 1 card' }).click();
    await portal.getByText(/^Confirmed/).waitFor();
    const sale = await readSale(cast.stage.stack, order);
    await fan.goto(`${cast.stage.stack.urls.storefront}/orders/${order}`);
    await fan.getByRole('link', { name: 'Show ticket 1 of 1' }).waitFor();
    await seen.see('the order, charged', fan.locator('main'));
    expect(sale.totalCents).toBe(3_172);
    seen.prove(sale);
    await fan.context().close();
  });
}
