import { type RequestError, request } from '@zilker/contracts/client';
import { leavePlace } from '@zilker/contracts/http/room';
import type { Id } from '@zilker/contracts/ids';
import { asRequestError } from '../states/create-load.ts';

/** Gives the place up for good; leaving twice is leaving. Resolves to the refusal, if there is one. */
export async function leaveDrop(drop: Id<'drop'>, place: string): Promise<RequestError | undefined> {
  try {
    await request(leavePlace, { params: { drop }, headers: { authorization: `Bearer ${place}` } });
    return undefined;
  } catch (cause) {
    const refusal = asRequestError(cause);
    return refusal.code === 'place_left' ? undefined : refusal;
  }
}
