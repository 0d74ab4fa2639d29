import { type RequestError, request } from '@zilker/contracts/client';
import { askTexts } from '@zilker/contracts/http/room';
import type { Id } from '@zilker/contracts/ids';
import { asRequestError } from '../states/create-load.ts';
import { notePlace, readPlace } from '../states/place.ts';

/** Asks to be texted when the turn comes near, or not to be. Resolves to the refusal, if there is one. */
export async function setTexts(drop: Id<'drop'>, on: boolean): Promise<RequestError | undefined> {
  try {
    const reply = await request(askTexts, {
      params: { drop },
      body: { on },
      headers: { authorization: `Bearer ${readPlace(drop)?.place ?? ''}` },
    });
    notePlace(drop, { texts: reply.on });
    return undefined;
  } catch (cause) {
    return asRequestError(cause);
  }
}
