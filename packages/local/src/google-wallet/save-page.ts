import { createPublicKey } from 'node:crypto';
import { totpAt } from '@zilker/contracts/ticket/totp';
import { html, raw } from 'hono/html';
import { jwtVerify } from 'jose';
import { renderSVG } from 'uqr';
import * as v from 'valibot';
import type { WalletKeys } from '../wallets/wallet-keys.ts';

const claims = v.object({
  typ: v.literal('savetowallet'),
  origins: v.array(v.string()),
  payload: v.object({
    eventTicketObjects: v.pipe(v.array(v.object({ id: v.string(), classId: v.string() })), v.length(1)),
  }),
});

/** The object that a save link names. @throws Error when the link is not one of the service account's */
export async function objectOfLink(keys: WalletKeys['google'], jwt: string): Promise<string> {
  const { payload } = await jwtVerify(jwt, createPublicKey(keys.key), {
    algorithms: ['RS256'],
    issuer: keys.account,
    audience: 'google',
  });
  return v.parse(claims, payload).payload.eventTicketObjects[0]?.id ?? '';
}

const words = v.object({ defaultValue: v.object({ value: v.string() }) });
const picture = v.object({ sourceUri: v.object({ uri: v.string() }), contentDescription: words });
const shownClass = v.object({
  issuerName: v.string(),
  eventName: words,
  venue: v.object({ name: words }),
  dateTime: v.object({ start: v.string() }),
  hexBackgroundColor: v.optional(v.string()),
  logo: v.optional(picture),
  heroImage: v.optional(picture),
});
const shown = v.object({
  state: v.string(),
  ticketNumber: v.optional(v.string()),
  ticketHolderName: v.optional(v.string()),
  ticketType: v.optional(words),
  rotatingBarcode: v.optional(
    v.object({
      valuePattern: v.string(),
      totpDetails: v.object({
        periodMillis: v.string(),
        parameters: v.array(v.object({ key: v.string(), valueLength: v.number() })),
      }),
    }),
  ),
});

/** What Google's app would turn into a QR code now; null where the pass has none. */
export function codeNow(object: unknown, nowMs: number): string | null {
  const { rotatingBarcode } = v.parse(shown, object);
  const parameter = rotatingBarcode?.totpDetails.parameters[0];
  if (rotatingBarcode === undefined || parameter === undefined) return null;
  const periodMs = Number(rotatingBarcode.totpDetails.periodMillis);
  const digits = totpAt(Buffer.from(parameter.key, 'hex'), nowMs, periodMs);
  return rotatingBarcode.valuePattern.replace('{totp_value_0}', digits.slice(-parameter.valueLength));
}

/** What a person sees where Google would ask whether to save the pass: the pass itself, with the code of this moment. */
export function savePage(object: unknown, classOf: unknown, nowMs: number) {
  const { state, ticketNumber, ticketHolderName, ticketType } = v.parse(shown, object);
  const { issuerName, eventName, venue, dateTime, logo, heroImage, hexBackgroundColor } = v.parse(
    shownClass,
    classOf,
  );
  const code = codeNow(object, nowMs);
  const ofPicture = (one: v.InferOutput<typeof picture> | undefined, name: string) =>
    one &&
    html`<img class="${name}" src="${one.sourceUri.uri}" alt="${one.contentDescription.defaultValue.value}" />`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="refresh" content="15" />
        <title>${eventName.defaultValue.value} in the wallet</title>
        <style>
          ${raw(css)}
        </style>
      </head>
      <body>
        <p>In place of Google Wallet on this computer: the pass is saved.</p>
        <main style="background: ${hexBackgroundColor ?? '#444'}">
          <header>${ofPicture(logo, 'logo')} ${issuerName}</header>
          <h1>${eventName.defaultValue.value}</h1>
          <p>${venue.name.defaultValue.value}<br />${dateTime.start.slice(0, 16).replace('T', ', ')}</p>
          ${code === null ? html`<p class="none">This pass shows no code.</p>` : html`<div class="code">${raw(renderSVG(code, { ecc: 'M', border: 4 }))}</div>`}
          <p>${[ticketType?.defaultValue.value, ticketNumber, ticketHolderName].filter(Boolean).join(' · ')}</p>
          ${state === 'ACTIVE' ? '' : html`<p class="none">No longer good.</p>`} ${ofPicture(heroImage, 'hero')}
        </main>
        <p>${code === null ? '' : html`What the code says now: <code>${code}</code>`}</p>
      </body>
    </html>`;
}

const css = `
  :root { color-scheme: light dark; }
  body { margin: 0 auto; max-width: 24rem; padding: 1rem; font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
  main { color: #fff; border-radius: 20px; overflow: hidden; padding: 1.25rem; }
  header { display: flex; align-items: center; gap: .75rem; }
  .logo { width: 48px; height: 48px; border-radius: 50%; }
  .hero { display: block; width: calc(100% + 2.5rem); margin: 1.25rem -1.25rem -1.25rem; }
  .code { background: #fff; border-radius: 12px; padding: 8px; }
  .code svg { display: block; width: 100%; }
  .none { border: 1px solid currentColor; border-radius: 12px; padding: .75rem; }
  h1 { font-size: 1.5rem; line-height: 1.2; margin: 1rem 0 0; }
`;
