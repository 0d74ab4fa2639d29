import type { ErrorCode } from '@zilker/contracts/errors';
import * as routes from '@zilker/contracts/http/room';
import { readRoomOpenApi } from '@zilker/contracts/http/service';
import type { CodesOf } from '@zilker/runtime/http';
import { describe } from '@zilker/runtime/openapi/describe';
import { codesByRoute, type Operation } from '@zilker/runtime/openapi/operation';
import { accessRefusals, anyone, bearerScheme, once, type Who } from '@zilker/runtime/openapi/who';

const fan: Who = { security: ['fanAccess'], refuses: [...accessRefusals, 'rate_limited'] };
const steering: Who = { security: ['staffAccess'], refuses: accessRefusals };
const placed: Who = {
  security: ['place'],
  refuses: ['place_required', 'place_invalid', 'drop_unknown', 'place_left', 'rate_limited'],
};
const ofDrop: ErrorCode[] = ['drop_unknown'];

export const securitySchemes = {
  fanAccess: bearerScheme('A fan’s access token, of the box office.'),
  staffAccess: bearerScheme('The access token of the drop’s venue, or of an operator.'),
  place: bearerScheme('The place token that joining answered: all that waiting needs.'),
} as const;

/** What the waiting room answers to anyone outside; what workers ask of it is no part of this. */
export const operations: readonly Operation[] = [
  ...describe('What anyone may see', routes, {
    readDrop: {
      who: anyone,
      says: 'The drop as it stands, good for a second.',
      refuses: ofDrop,
      cached: true,
    },
    readLog: { who: anyone, says: 'What operators did, from an entry on.', refuses: ofDrop },
    readProof: {
      who: anyone,
      says: 'Everything public that is needed to check the draw.',
      refuses: [...ofDrop, 'proof_not_ready'],
    },
    readPath: {
      who: anyone,
      says: 'The way of one place through the roster’s tree, from its leaf to the root.',
      refuses: [...ofDrop, 'proof_not_ready', 'not_found'],
    },
    supplyRound: {
      who: anyone,
      says: 'Brings the public round that the draw waits for; its signature says that it is true.',
      refuses: [...ofDrop, 'round_wrong', 'round_not_awaited', 'rate_limited'],
    },
  }),
  ...describe('Waiting', routes, {
    join: {
      who: fan,
      says: 'One place in the drop for each account. Joining again answers the same place.',
      refuses: [...ofDrop, 'lobby_not_open', 'drop_over', 'place_left'],
    },
    moveDevice: {
      who: fan,
      says: 'Takes the place over to this device, once, before the call.',
      refuses: [...ofDrop, 'code_not_fresh', 'place_required', 'place_left', 'place_moved', 'place_called'],
    },
    pollPlace: { who: placed, says: 'The place by polling: the tick, and the call when there is one.' },
    leavePlace: { who: placed, says: 'Gives the place up for good.' },
    askTexts: { who: placed, says: 'Asks for texts when the turn comes near, and when it is there.' },
    readWork: { who: placed, says: 'What this place has to work on now, if anything.' },
    solveWork: {
      who: placed,
      says: 'The solution of that work; answers a new place token.',
      refuses: ['work_wrong', 'work_expired'],
    },
  }),
  ...describe('Steering', routes, {
    act: {
      who: once(steering),
      says: 'Sets the rate, pauses, stops, resumes, closes, speaks to the fans, challenges or removes a place.',
      refuses: [...ofDrop, 'act_not_allowed', 'idempotency_key_reused'],
    },
  }),
  ...describe(
    'The service',
    { readRoomOpenApi },
    {
      readRoomOpenApi: { who: anyone, says: 'This document.', cached: true },
    },
  ),
];

const codes = codesByRoute(operations);

/** The codes that a route is said to refuse with. */
export const codesOf: CodesOf = (route) => codes.get(route);
