import { settleRefund as route, type SettledRefund } from '@zilker/contracts/http/operator';
import { type Id, idSchema } from '@zilker/contracts/ids';
import * as v from 'valibot';
import { Problem } from '../problem.ts';
import { askBoxOffice } from './ask-box-office.ts';
import type { Desk } from './desk.ts';

type SettleCommand = { refund: Id<'refund'>; reference: string };

const usage = 'npm run ops -- settle-refund REFUND REFERENCE';

/** `settle-refund rfd_… ACH 9`. @throws Problem that says what is wrong */
export function parseSettle([refund, ...reference]: readonly string[]): SettleCommand {
  if (!v.is(idSchema('refund'), refund))
    throw new Problem(`That is not the id of a refund (rfd_…). It is: ${usage}`);
  if (reference.length === 0)
    throw new Problem(`Say by which reference the bank or Stripe knows it. It is: ${usage}`);
  return { refund, reference: reference.join(' ') };
}

/** Says that the fan has the money of a refund that failed. @throws RequestError when it is refused */
export async function settleRefund(desk: Desk, { refund, reference }: SettleCommand): Promise<SettledRefund> {
  return (await askBoxOffice(desk, route, { params: { refund }, body: { reference } })).refund;
}
