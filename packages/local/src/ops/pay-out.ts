import { createHash } from 'node:crypto';
import { request } from '@zilker/contracts/client';
import { type Currency, currency } from '@zilker/contracts/fields';
import type { Payout } from '@zilker/contracts/http/money';
import { recordPayout } from '@zilker/contracts/http/operator';
import { type Id, idSchema } from '@zilker/contracts/ids';
import { idempotencyHeader } from '@zilker/contracts/tokens';
import * as v from 'valibot';
import { Problem } from '../problem.ts';

export type PayoutCommand = {
  event: Id<'event'>;
  amountCents: number;
  currency: Currency;
  reference: string;
};

export const payoutUsage = 'npm run ops -- payout EVENT AMOUNT CURRENCY REFERENCE';
const triesMax = 3;

/** `payout evt_… 1250.00 usd ACH 7`. @throws Problem that says what is wrong */
export function parsePayout([event, amount, money, ...reference]: readonly string[]): PayoutCommand {
  const problem = (sentence: string) => new Problem(`${sentence} It is: ${payoutUsage}`);
  if (!v.is(idSchema('event'), event)) throw problem('That is not the id of an event (evt_…).');
  const digits = /^(\d{1,9})(?:\.(\d\d))?$/.exec(amount ?? '');
  const amountCents = Number(`${digits?.[1] ?? ''}${digits?.[2] ?? '00'}`);
  if (digits === null || amountCents === 0) throw problem('That is not an amount such as 1250.00.');
  const known = v.safeParse(currency, money?.toLowerCase());
  if (!known.success) throw problem('That is not a currency that we sell in.');
  if (reference.length === 0) throw problem('Say by which reference the bank knows it.');
  return { event, amountCents, currency: known.output, reference: reference.join(' ') };
}

/** The same payout said again, in another shell or by another person, is the same one. */
export function keyOf({ event, amountCents, currency, reference }: PayoutCommand): string {
  const said = JSON.stringify([event, amountCents, currency, reference]);
  return createHash('sha256').update(said).digest('base64url');
}

/**
 * Records a payout that was made by hand, once however often it is asked for: another of the same amount has another reference.
 * @throws RequestError when it is refused
 */
export async function payOut(
  { base, access }: { base: string; access: string },
  { event, ...body }: PayoutCommand,
): Promise<Payout> {
  const headers = { authorization: `Bearer ${access}`, [idempotencyHeader]: keyOf({ event, ...body }) };
  for (let tries = 1; ; tries++) {
    try {
      const { payout } = await request(recordPayout, { base, params: { event }, body, headers });
      return payout;
    } catch (cause) {
      const isAway =
        cause instanceof Error &&
        'code' in cause &&
        (cause.code === 'offline' || cause.code === 'unavailable');
      if (!isAway || tries >= triesMax) throw cause;
    }
  }
}
