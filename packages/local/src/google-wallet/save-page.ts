import { createPublicKey } from 'node:crypto';
import { totpAt } from '@zilker/contracts/ticket/totp';
import { jwtVerify } from 'jose';
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

const shown = v.object({
  id: v.string(),
  state: v.string(),
  ticketNumber: v.optional(v.string()),
  ticketHolderName: v.optional(v.string()),
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

/** What a person sees where Google would ask whether to save the pass. */
export function savePage(object: unknown, nowMs: number): string {
  const { id, state, ticketNumber = '', ticketHolderName = '' } = v.parse(shown, object);
  const code = codeNow(object, nowMs) ?? 'This pass shows no code.';
  const lines = [id, state, ticketNumber, ticketHolderName].map((line) => `<p>${escapeHtml(line)}</p>`);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="15">
<meta name="viewport" content="width=device-width"><title>In place of Google Wallet</title>
<main style="font:16px/1.5 system-ui;max-width:32rem;margin:2rem auto;padding:0 1rem"><h1>In place of Google Wallet</h1>
${lines.join('\n')}<p style="overflow-wrap:anywhere"><code>${escapeHtml(code)}</code></p></main></html>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
