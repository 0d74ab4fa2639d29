import type { Currency } from '@zilker/contracts/fields';

/** What messages about money are made of. */
export type Message = { subject: string; text: string; html: string; short: string };

const formatters = new Map<Currency, Intl.NumberFormat>();

/** An amount in words for people: `$31.72`. */
export function money(cents: number, currency: Currency): string {
  const found = formatters.get(currency) ?? new Intl.NumberFormat('en-US', { style: 'currency', currency });
  formatters.set(currency, found);
  return found.format(cents / 100);
}

/** The same in HTML, with the figure itself beside the words. */
export function moneyHtml(cents: number, currency: Currency): string {
  return `<span data-cents="${cents}" data-currency="${currency}">${escapeHtml(money(cents, currency))}</span>`;
}

/** `Visa ending in 4242`, as fans know their card. */
export function cardWords(card: { brand: string; last4: string } | null): string {
  if (card === null) return 'the card that paid';
  return `your ${card.brand.charAt(0).toUpperCase()}${card.brand.slice(1)} card ending in ${card.last4}`;
}

export function page(parts: readonly string[]): string {
  return `<div style="font:16px/1.5 system-ui,sans-serif;max-width:480px">${parts.join('')}</div>`;
}

export function heading(text: string): string {
  return `<h1 style="font-size:24px;margin:0">${escapeHtml(text)}</h1>`;
}

/** `html` is escaped already. */
export function paragraph(html: string, style = 'margin:16px 0'): string {
  return `<p style="${style}">${html}</p>`;
}

/** Titles, names and reasons are what people wrote. */
export function escapeHtml(text: string): string {
  const named: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (letter) => named[letter] ?? letter).replaceAll('\n', '<br>');
}
