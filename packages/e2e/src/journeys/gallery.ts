import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { proveLook } from '../screens/prove-look.ts';
import { centsInWords, type Look, lookAt } from '../screens/shown-amounts.ts';
import type { Sale } from '../stage/books.ts';
import type { Message } from '../stage/inbox.ts';

/** What people saw of one sale on its way, kept until it is known what was charged. */
export type Gallery = {
  see(screen: string, root: Page | Locator): Promise<void>;
  /** Stripe's own page, which marks nothing. */
  seeStripe(page: Page): Promise<void>;
  /** A mail, as a mail program shows it: in the page, whatever that showed before. */
  seeMail(page: Page, message: Message): Promise<void>;
  /** Holds everything that was seen against the sale, and forgets it. */
  prove(sale: Sale): void;
};

export function createGallery(): Gallery {
  const looks: Look[] = [];
  const bills: number[][] = [];
  return {
    async see(screen, root) {
      looks.push(await lookAt(screen, root));
    },
    async seeStripe(page) {
      const text = async (of: string) => (await page.locator(of).allTextContents()).flatMap(centsInWords);
      const [due, items] = [await text('.due'), await text('.bill li:not(.total) span:last-child')];
      const again = [...(await text('.bill .total')), ...(await text('button.main'))];
      expect(again, 'Stripe’s page says the same everywhere').toEqual([due[0], due[0]]);
      expect(items.reduce((sum, cents) => sum + cents, 0)).toBe(due[0]);
      bills.push(due);
    },
    async seeMail(page, { subject, text, html }) {
      await page.goto('about:blank');
      await page.setContent(`<body class="mail">${html}</body>`);
      const look = await lookAt(`the mail “${subject}”`, page);
      expect(new Set(centsInWords(text)), 'as plain text it says the same').toEqual(
        new Set(look.amounts.map(({ cents }) => cents)),
      );
      looks.push(look);
    },
    prove(sale) {
      for (const look of looks.splice(0)) proveLook(look, sale);
      for (const due of bills.splice(0)) expect(due, 'what Stripe asks for').toEqual([sale.totalCents]);
    },
  };
}
