import { setTimeout as delay } from 'node:timers/promises';
import { RequestError } from '@zilker/contracts/client';
import { type Id, newId } from '@zilker/contracts/ids';
import type { OperatorAct } from '@zilker/contracts/log';
import { signer } from '@zilker/runtime/tokens';
import { room } from '../client/room.ts';
import { newKey } from '../client/sale.ts';
import type { Target } from './target.ts';

export type Operator = {
  /** False when the drop is in a phase in which this cannot be done. Asks again while the room does not answer. */
  act(act: OperatorAct): Promise<boolean>;
};

const triesMax = 20;
const againAfterMs = 500;

/** Somebody of the venue, signed in by the crowd's issuer, which only stacks for development trust. */
export function createOperator(target: Target, drop: { drop: Id<'drop'>; venue: Id<'venue'> }): Operator {
  const sign = signer('crowd', target.CROWD_KEYS);
  const staff = {
    role: 'venue_admin',
    sub: newId('staff'),
    sid: newId('session'),
    venue: drop.venue,
    name: 'Load test',
  } as const;
  return {
    async act(act) {
      const access = await sign(staff, { ttlMs: 60_000 });
      const key = newKey();
      for (let tries = 1; ; tries++) {
        try {
          await room.act(target.ROOM_URL, drop.drop, access, act, key);
          return true;
        } catch (error) {
          if (!(error instanceof RequestError)) throw error;
          if (error.code === 'act_not_allowed') return false;
          const passing = error.code === 'offline' || error.code === 'unavailable';
          if (!passing || tries >= triesMax) throw error;
          await delay(againAfterMs);
        }
      }
    },
  };
}
