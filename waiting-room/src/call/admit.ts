import { randomBytes } from 'node:crypto';
import { longestMs } from '@zilker/contracts/http/sale';
import type { CallEntry } from '@zilker/contracts/signals/calls';
import type { CallFrame } from '@zilker/contracts/socket/down';
import type { PlaceClaims } from '@zilker/contracts/tokens';
import { isHolder } from '../device/holder.ts';
import { movedBefore } from '../device/moved-before.ts';
import type { Drop } from '../drops/drop.ts';
import type { RoomContext } from '../room-context.ts';

/** Payments are settled at Stripe's pace; the token outlives visit and hold by this much. The box office keeps the deadlines. */
const marginMs = 15 * 60_000;

/**
 * The call as its fan gets it: an admission token for the device that asks. Made anew at each delivery, so it may be
 * delivered again: whether it was used is for core-api to judge. Null for a device that does not hold the place.
 */
export async function admit(
  { sign, redis }: Pick<RoomContext, 'sign' | 'redis'>,
  drop: Drop,
  place: PlaceClaims,
  call: CallEntry,
): Promise<CallFrame | null> {
  if (!isHolder(await movedBefore({ redis }, drop, call), place)) return null;
  const { visitMs, holdMs, closesAtMs } = drop.state.definition;
  const admission = await sign.admission(
    {
      sub: place.sub,
      drop: place.drop,
      index: call.index,
      callNo: call.callNo,
      openBy: call.openByMs,
      cnf: { jkt: place.jkt },
      nonce: randomBytes(16).toString('base64url'),
    },
    // a sale that was stopped may go on much later, with all the time that was left
    { expMs: Math.max(call.openByMs + longestMs(visitMs) + longestMs(holdMs), closesAtMs) + marginMs },
  );
  return { t: 'call', drop: drop.id, callNo: call.callNo, openByMs: call.openByMs, admission };
}
