import type { RequestError } from '@zilker/contracts/client';
import type { VisitView } from '@zilker/contracts/http/sale';
import type { Id } from '@zilker/contracts/ids';
import { againInMs, isPassing } from '@zilker/ui/retry';
import { openCall } from '../queries/sale.ts';
import { pause } from '../room/pause.ts';
import { asRequestError } from '../states/create-load.ts';

export type Started =
  | { kind: 'open'; visit: VisitView }
  /** The call ended unopened; the place is called again. */
  | { kind: 'lapsed' }
  /** There was a visit, and it is over. */
  | { kind: 'used' }
  | { kind: 'signed_out' }
  /** The call is bound to an older key of this browser; joining again brings it for this one. */
  | { kind: 'other_device' }
  | { kind: 'failed'; error: RequestError };

/** A minute or two; the call's own time runs meanwhile, and pressing again begins anew. */
const triesMax = 8;

/**
 * Opens the call and says what came of it, in the terms of the waiting page. What passes by itself is tried again, which `onWait` is
 * told in words.
 */
export async function startChoosing(drop: Id<'drop'>, onWait: (words: string) => void): Promise<Started> {
  for (let tries = 1; ; tries++) {
    const started = await open(drop);
    if (started.kind !== 'failed' || !isPassing(started.error) || tries === triesMax) return started;
    onWait(
      started.error.code === 'offline'
        ? 'No connection. Your turn is kept, and we keep trying.'
        : 'Part of Zilker is restarting. Your turn is kept, and we keep trying.',
    );
    await pause(againInMs(started.error, tries));
  }
}

async function open(drop: Id<'drop'>): Promise<Started> {
  try {
    return { kind: 'open', visit: await openCall(drop) };
  } catch (cause) {
    const error = asRequestError(cause);
    if (error.code === 'call_lapsed' || error.code === 'admission_expired') return { kind: 'lapsed' };
    if (error.code === 'admission_used' || error.code === 'visit_ended') return { kind: 'used' };
    if (error.code === 'sign_in_required') return { kind: 'signed_out' };
    if (error.code === 'proof_wrong_device') return { kind: 'other_device' };
    return { kind: 'failed', error };
  }
}
