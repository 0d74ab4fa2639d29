import type { Id } from '@zilker/contracts/ids';
import { flag, id, nullOr, object, text, whole } from './shape.ts';
import { forgetStored, readStored, store } from './stored.ts';

/** The newest call of this fan's place and what became of it here, so that a refresh or a second tab goes on with the visit. */
export type StoredCall = {
  callNo: number;
  openByMs: number;
  admission: string;
  /** The fan has opened it: the waiting page leads back to the shop. */
  opened: boolean;
  /** It was not opened in time: the place is called again. */
  lapsed: boolean;
  /** Nothing more can come of it: bought, given up, or its time to choose ran out. */
  ended: boolean;
  order: Id<'order'> | null;
  /** How long a hold lasts in this drop, for a meter that a refresh does not fill again; null until the visit is known. */
  holdMs: number | null;
};

const isStoredCall = object<StoredCall>({
  callNo: whole,
  openByMs: whole,
  admission: text,
  opened: flag,
  lapsed: flag,
  ended: flag,
  order: nullOr(id('ord')),
  holdMs: nullOr(whole),
});

const prefix = 'zilker:call:';
export const callKey = (drop: string) => prefix + drop;

export function readCall(drop: string): StoredCall | undefined {
  return readStored(callKey(drop), isStoredCall);
}

/** A call as the room delivered it. It may be delivered again, so what is known of the same call stays. */
export function keepCall(
  drop: string,
  call: { callNo: number; openByMs: number; admission: string },
): StoredCall {
  const { callNo, openByMs, admission } = call;
  const known = readCall(drop);
  const fresh = { opened: false, lapsed: false, ended: false, order: null, holdMs: null };
  const same = known?.callNo === callNo ? known : undefined;
  // A clock that stood still while the sale was stopped ends later than the call says.
  const until = Math.max(openByMs, same?.openByMs ?? 0);
  const kept = { ...fresh, ...same, callNo, openByMs: until, admission };
  store(callKey(drop), kept);
  return kept;
}

export function noteCall(
  drop: string,
  note: Partial<Pick<StoredCall, 'opened' | 'lapsed' | 'ended' | 'order' | 'holdMs'>>,
): void {
  const known = readCall(drop);
  if (known) store(callKey(drop), { ...known, ...note });
}

/** The time to open the call stood still for so long. */
export function putOffCall(drop: string, ms: number): void {
  const known = readCall(drop);
  if (known && !known.opened) store(callKey(drop), { ...known, openByMs: Math.round(known.openByMs + ms) });
}

export function forgetCalls(): void {
  forgetStored(prefix);
}
