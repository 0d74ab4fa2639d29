import { request } from '@zilker/contracts/client';
import * as routes from '@zilker/contracts/http/room';
import type { Id } from '@zilker/contracts/ids';
import type { OperatorAct } from '@zilker/contracts/log';
import { idempotencyHeader } from '@zilker/contracts/tokens';

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** The waiting room's HTTP face. All reject with `RequestError`. */
export const room = {
  /** `place`: the token from before, for a room that lost its memory. */
  join: (base: string, drop: Id<'drop'>, fan: { access: string; jkt: string }, place?: string) =>
    request(routes.join, {
      base,
      params: { drop },
      body: { jkt: fan.jkt, ...(place === undefined ? {} : { place }) },
      headers: bearer(fan.access),
    }),
  move: (base: string, drop: Id<'drop'>, fan: { access: string; jkt: string }) =>
    request(routes.moveDevice, {
      base,
      params: { drop },
      body: { jkt: fan.jkt },
      headers: bearer(fan.access),
    }),
  readWork: (base: string, drop: Id<'drop'>, place: string) =>
    request(routes.readWork, { base, params: { drop }, headers: bearer(place) }),
  solveWork: (base: string, drop: Id<'drop'>, place: string, solution: string) =>
    request(routes.solveWork, { base, params: { drop }, body: { solution }, headers: bearer(place) }),
  supplyRound: (base: string, drop: Id<'drop'>, round: { round: number; signature: string }) =>
    request(routes.supplyRound, { base, params: { drop }, body: round }),
  poll: (base: string, drop: Id<'drop'>, place: string) =>
    request(routes.pollPlace, { base, params: { drop }, headers: bearer(place) }),
  leave: (base: string, drop: Id<'drop'>, place: string) =>
    request(routes.leavePlace, { base, params: { drop }, headers: bearer(place) }),
  read: (base: string, drop: Id<'drop'>) => request(routes.readDrop, { base, params: { drop } }),
  path: (base: string, drop: Id<'drop'>, index: number) =>
    request(routes.readPath, { base, params: { drop, index } }),
  proof: (base: string, drop: Id<'drop'>) => request(routes.readProof, { base, params: { drop } }),
  act: (base: string, drop: Id<'drop'>, access: string, act: OperatorAct, key: string) =>
    request(routes.act, {
      base,
      params: { drop },
      body: act,
      headers: { ...bearer(access), [idempotencyHeader]: key },
    }),
};
