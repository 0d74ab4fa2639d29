import type { Currency } from '@zilker/contracts/fields';
import type { Attachment } from './mail.ts';

/** What fans are told in: a mail, and a `short` text where there is no address. */
export type Message = {
  subject: string;
  text: string;
  html: string;
  short: string;
  attachments?: readonly Attachment[];
};

/** A paragraph: words, and amounts among them. */
export type Words = string | readonly (string | Amount)[];
type Amount = { cents: number; currency: Currency };

/**
 * A mail of some paragraphs, with a way on and the order that it is about. Paragraphs without a word are left out; `pictures`, HTML, stand
 * beneath the way on.
 */
export function letter({
  title,
  paragraphs,
  link,
  order,
  pictures = [],
}: {
  title: string;
  paragraphs: readonly Words[];
  link: { words: string; href: string };
  order: string;
  pictures?: readonly string[];
}): Pick<Message, 'text' | 'html'> {
  const said = paragraphs.filter((words) => words.length > 0);
  return {
    text: [title, ...said.map(plain), link.href, `Order ${order}`].join('\n\n'),
    html: page(title, [
      heading(title),
      ...said.map((words) => paragraph(htmlOf(words))),
      wayOn(link),
      ...pictures,
      paragraph(`Order ${order}`, 'margin:16px 0;font-size:13px'),
    ]),
  };
}

export function plain(words: Words): string {
  return partsOf(words)
    .map((part) => (typeof part === 'string' ? part : money(part.cents, part.currency)))
    .join('');
}

function htmlOf(words: Words): string {
  return partsOf(words)
    .map((part) =>
      typeof part === 'string'
        ? escapeHtml(part)
        : `<strong>${moneyHtml(part.cents, part.currency)}</strong>`,
    )
    .join('');
}

function partsOf(words: Words): readonly (string | Amount)[] {
  return typeof words === 'string' ? [words] : words;
}

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

/**
 * A whole document, so that readers know its language, its name and that it goes with light and dark; in one column, which is as wide as a phone.
 * Colours stand at each element, since many readers drop a style sheet; those that keep it darken with the phone. `parts` are HTML.
 */
export function page(title: string, parts: readonly string[]): string {
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    `<meta name="color-scheme" content="light dark"><title>${escapeHtml(title)}</title><style>${dark}</style></head>`,
    `<body class="ground" style="margin:0;padding:24px 16px;${light.ground}">`,
    `<div role="article" aria-label="${escapeHtml(title)}" style="font:16px/1.5 system-ui,-apple-system,sans-serif;max-width:480px;margin:0 auto;overflow-wrap:break-word">`,
    paragraph('Zilker', 'margin:0 0 24px;font-size:18px;font-weight:700'),
    ...parts,
    '</div></body></html>',
  ].join('');
}

/** As on the screens: ink on paper, and the other way about. */
const light = {
  ground: 'background:#f8f7f4;color:#191512',
  action: 'background:#191512;color:#ffffff',
};
const dark = `:root{color-scheme:light dark}@media (prefers-color-scheme:dark){.ground{background:#191512!important;color:#f8f7f4!important}.action{background:#f8f7f4!important;color:#191512!important}}`;

/** The one thing to do next: large enough for a thumb. */
export function wayOn({ words, href }: { words: string; href: string }): string {
  return paragraph(
    `<a class="action" href="${escapeHtml(href)}" style="display:inline-block;padding:12px 24px;border-radius:8px;${light.action};font-weight:700;text-decoration:none">${escapeHtml(words)}</a>`,
    'margin:24px 0',
  );
}

export function heading(text: string): string {
  return `<h1 style="font-size:24px;line-height:1.25;margin:0 0 8px">${escapeHtml(text)}</h1>`;
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
