import { request } from '@zilker/contracts/client';
import { moveDevice } from '@zilker/contracts/http/room';
import type { Id } from '@zilker/contracts/ids';
import { asRequestError } from '../states/create-load.ts';
import { deviceThumbprint } from '../states/device-key.ts';
import { keepPlace, readPlace } from '../states/place.ts';
import { keptFrom } from './join.ts';
import { withSession } from './signed-in.ts';

export type TakenOver =
  | { kind: 'taken' }
  /** The room wants to be sure that this is the fan: sign in with a new code, and press again. */
  | { kind: 'code_needed' }
  /** It cannot move any more, and why. */
  | { kind: 'final'; message: string }
  | { kind: 'failed'; message: string };

/** Makes this device the one that holds the place and is called. Never rejects. */
export async function takeOver(drop: Id<'drop'>): Promise<TakenOver> {
  try {
    const jkt = await deviceThumbprint();
    await withSession(async ({ access, me }) => {
      const reply = await request(moveDevice, {
        params: { drop },
        body: { jkt },
        headers: { authorization: `Bearer ${access}` },
      });
      keepPlace(drop, keptFrom(reply, me.account, readPlace(drop)));
    });
    return { kind: 'taken' };
  } catch (cause) {
    const { code, message } = asRequestError(cause);
    if (code === 'code_not_fresh' || code === 'sign_in_required' || code.startsWith('access_'))
      return { kind: 'code_needed' };
    return { kind: code.startsWith('place_') ? 'final' : 'failed', message };
  }
}
