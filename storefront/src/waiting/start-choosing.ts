import type { RequestError } from '@zilker/contracts/client';
import type { VisitView } from '@zilker/contracts/http/sale';
import type { Id } from '@zilker/contracts/ids';
import { openCall } from '../queries/sale.ts';
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

/** Opens the call and says what came of it, in the terms of the waiting page. */
export async function startChoosing(drop: Id<'drop'>): Promise<Started> {
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
