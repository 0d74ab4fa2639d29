import { RequestError } from '@zilker/contracts/client';
import { type Currency, currency } from '@zilker/contracts/fields';
import type { Payout } from '@zilker/contracts/http/money';
import { recordPayout } from '@zilker/contracts/http/operator';
import { type Id, idSchema } from '@zilker/contracts/ids';
import * as v from 'valibot';
import { Problem } from '../problem.ts';
import { askBoxOffice } from './ask-box-office.ts';
import type { Desk } from './desk.ts';
import { decimalOf } from './say-payouts.ts';

export type PayoutCommand = {
  event: Id<'event'>;
  amountCents: number;
  currency: Currency;
  reference: string;
};

const usage = 'npm run ops -- payout EVENT AMOUNT CURRENCY REFERENCE';

/** `payout evt_… 1250.00 usd ACH 7`. @throws Problem that says what is wrong */
export function parsePayout([event, amount, money, ...reference]: readonly string[]): PayoutCommand {
  const problem = (sentence: string) => new Problem(`${sentence} It is: ${usage}`);
  if (!v.is(idSchema('event'), event)) throw problem('That is not the id of an event (evt_…).');
  const digits = /^(\d{1,9})(?:\.(\d\d))?$/.exec(amount ?? '');
  const amountCents = Number(`${digits?.[1] ?? ''}${digits?.[2] ?? '00'}`);
  if (digits === null || amountCents === 0) throw problem('That is not an amount such as 1250.00.');
  const known = v.safeParse(currency, money?.toLowerCase());
  if (!known.success) throw problem('That is not a currency that we sell in.');
  if (reference.length === 0) throw problem('Say by which reference the bank knows it.');
  return { event, amountCents, currency: known.output, reference: reference.join(' ') };
}

/**
 * Records a payout that was made by hand, once for its reference.
 * @throws Problem when it is recorded already, or is too high; RequestError when it is refused otherwise
 */
export async function payOut(desk: Desk, { event, ...body }: PayoutCommand): Promise<Payout> {
  try {
    return (await askBoxOffice(desk, recordPayout, { params: { event }, body })).payout;
  } catch (cause) {
    throw cause instanceof RequestError ? withFigures(cause, body.currency) : cause;
  }
}

function withFigures(refusal: RequestError, money: Currency): Error {
  const { payout, leftCents } = refusal.detail;
  if (refusal.code === 'payout_recorded')
    return new Problem(`${refusal.message} It is ${String(payout)}; see undo-payout if that is wrong.`);
  if (refusal.code === 'payout_too_high' && typeof leftCents === 'number')
    return new Problem(`${refusal.message} It has ${decimalOf(leftCents)} ${money.toUpperCase()} left.`);
  return refusal;
}
