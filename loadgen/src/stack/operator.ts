import { setTimeout as delay } from 'node:timers/promises';
import { RequestError } from '@zilker/contracts/client';
import type { Id } from '@zilker/contracts/ids';
import type { OperatorAct } from '@zilker/contracts/log';
import { room } from '../client/room.ts';
import { newKey } from '../client/sale.ts';
import { createStaff } from './staff.ts';
import type { Target } from './target.ts';

export type Operator = {
  /** False when the drop is in a phase in which this cannot be done. Asks again while the room does not answer. */
  act(act: OperatorAct): Promise<boolean>;
};

const triesMax = 20;
const againAfterMs = 500;

/** Somebody of the venue at the live control of its drop. */
export function createOperator(target: Target, drop: { drop: Id<'drop'>; venue: Id<'venue'> }): Operator {
  const signIn = createStaff(target, drop.venue);
  return {
    async act(act) {
      const access = await signIn(60_000);
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
