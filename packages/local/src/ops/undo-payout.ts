import type { Payout } from '@zilker/contracts/http/money';
import { undoPayout as route } from '@zilker/contracts/http/operator';
import { type Id, idSchema } from '@zilker/contracts/ids';
import * as v from 'valibot';
import { Problem } from '../problem.ts';
import { askBoxOffice } from './ask-box-office.ts';
import type { Desk } from './desk.ts';

type UndoCommand = { payout: Id<'payout'>; reason: string };

const usage = 'npm run ops -- undo-payout PAYOUT REASON';

/** `undo-payout pyt_… It went to another venue`. @throws Problem that says what is wrong */
export function parseUndo([payout, ...reason]: readonly string[]): UndoCommand {
  if (!v.is(idSchema('payout'), payout))
    throw new Problem(`That is not the id of a payout (pyt_…). It is: ${usage}`);
  if (reason.length === 0) throw new Problem(`Say what was wrong with it. It is: ${usage}`);
  return { payout, reason: reason.join(' ') };
}

/** Takes back a payout by hand that was recorded wrongly. @throws RequestError when it is refused */
export async function undoPayout(desk: Desk, { payout, reason }: UndoCommand): Promise<Payout> {
  return (await askBoxOffice(desk, route, { params: { payout }, body: { reason } })).payout;
}
