import * as v from 'valibot';
import { dropDefinition, dropFacts } from '../drop.ts';
import { base64url, count, epochMs, hex, thumbprint } from '../fields.ts';
import { idSchema } from '../ids.ts';
import { logEntry, operatorAct } from '../log.ts';
import { dropRecord } from '../record.ts';
import { defineRoute } from '../route.ts';
import { tick } from '../socket/tick.ts';

/** The waiting room's HTTP face, under `/room/v1`. */
const dropParams = v.object({ drop: idSchema('drop') });
const none = v.undefined();

/** Where the socket is; the protocol is `socket/up.ts` and `socket/down.ts`. */
export const socketPath = '/room/v1/socket';

/** Public and cacheable for a second: for polling clients, a CDN and pages without script. */
export const readDrop = defineRoute({
  method: 'GET',
  path: '/room/v1/drops/:drop',
  params: dropParams,
  body: none,
  reply: v.object({ facts: dropFacts, tick }),
});

/**
 * Join (access token): account → index, once. Joining again answers the same place. The device that joined first holds it: only
 * that one can use the call. Any other gets a token that shows the place; `holder` is false there until it takes it over.
 */
const joined = v.object({
  place: v.string(),
  index: count,
  leaf: base64url,
  /** With account and drop it makes the leaf; only its fan knows it. */
  blind: base64url,
  /** Whether this device holds the place. */
  holder: v.boolean(),
  /** Whether the place may still move to another device. */
  movable: v.boolean(),
  /** Work to be done before this place counts as here; null when none is. The place is kept meanwhile. */
  work: v.nullable(v.lazy(() => workChallenge)),
  facts: dropFacts,
  tick,
});
export const join = defineRoute({
  method: 'POST',
  path: '/room/v1/drops/:drop/places',
  params: dropParams,
  body: v.object({
    jkt: thumbprint,
    /** The place token from before, if there is one: a room that lost its memory knows the place again by it. */
    place: v.optional(v.pipe(v.string(), v.maxLength(2048))),
  }),
  reply: joined,
});

/**
 * Take the place over to this device (access token whose code was entered within `codeFreshMs`): once, before the call.
 * `code_not_fresh`, `place_moved`, `place_called`.
 */
export const codeFreshMs = 10 * 60_000;
export const moveDevice = defineRoute({
  method: 'POST',
  path: '/room/v1/drops/:drop/place/device',
  params: dropParams,
  body: v.object({ jkt: thumbprint }),
  reply: joined,
});

/**
 * Proof of work as ALTCHA describes it: find the number n, 0 ≤ n ≤ maxNumber, for which SHA-256(salt ‖ n in decimal) is
 * `challenge`. The salt carries an expiry; the signature is the room's own. Bound to account and drop.
 */
export const workChallenge = v.object({
  algorithm: v.literal('SHA-256'),
  challenge: hex,
  maxNumber: count,
  salt: v.string(),
  signature: hex,
  /** What the place token will say once it is solved. */
  level: count,
});
export type WorkChallenge = v.InferOutput<typeof workChallenge>;
/** 1: everybody's. 2 and 3: signals ask for more, or an operator does; `maxNumber` grows with each. */
export const workLevels = [1, 2, 3] as const;

/** What this place (place token as bearer) has to work on now. */
export const readWork = defineRoute({
  method: 'GET',
  path: '/room/v1/drops/:drop/place/work',
  params: dropParams,
  body: none,
  reply: v.object({ work: v.nullable(workChallenge) }),
});

/** The solution, ALTCHA's payload: base64 of JSON. Answers a new place token to say hello with. */
export const solveWork = defineRoute({
  method: 'POST',
  path: '/room/v1/drops/:drop/place/work',
  params: dropParams,
  body: v.object({ solution: v.pipe(v.string(), v.maxLength(2048)) }),
  reply: v.object({ place: v.string() }),
});

/** Ask for texts (place token as bearer): when the turn comes near, and when it is there. */
export const askTexts = defineRoute({
  method: 'PUT',
  path: '/room/v1/drops/:drop/place/texts',
  params: dropParams,
  body: v.object({ on: v.boolean() }),
  reply: v.object({ on: v.boolean() }),
});

/** The polling way in (place token as bearer): the tick, the call if there is one, and when to ask again. */
export const pollPlace = defineRoute({
  method: 'GET',
  path: '/room/v1/drops/:drop/place',
  params: dropParams,
  body: none,
  reply: v.object({
    tick,
    facts: dropFacts,
    call: v.nullable(v.object({ callNo: count, openByMs: epochMs, admission: v.string() })),
    /** This device does not hold the place any more. */
    moved: v.boolean(),
    /** The place counts as away until work is done (`readWork`). */
    work: v.boolean(),
    /** Whether the fan asked to be texted. */
    texts: v.boolean(),
    retryAfterMs: v.tuple([count, count]),
  }),
});

/** Give up the place for good (place token as bearer). */
export const leavePlace = defineRoute({
  method: 'DELETE',
  path: '/room/v1/drops/:drop/place',
  params: dropParams,
  body: none,
  reply: v.object({ left: v.literal(true) }),
});

/** The log after entry number `after` − 1: what a client fetches to see that the head it knows is still a part of it. Cacheable. */
export const readLog = defineRoute({
  method: 'GET',
  path: '/room/v1/drops/:drop/log/:after',
  params: v.object({
    drop: idSchema('drop'),
    after: v.pipe(v.string(), v.regex(/^\d{1,6}$/), v.toNumber()),
  }),
  body: none,
  reply: v.object({ entries: v.array(logEntry) }),
});

/**
 * Anyone may bring the round that a draw waits for, from wherever they have it: its signature says that it is true.
 * `round_wrong`, `round_not_awaited`.
 */
export const supplyRound = defineRoute({
  method: 'POST',
  path: '/room/v1/drops/:drop/round',
  params: dropParams,
  body: v.object({ round: v.pipe(count, v.minValue(1)), signature: v.pipe(hex, v.maxLength(256)) }),
  reply: v.object({ accepted: v.literal(true) }),
});

/**
 * Everything public that anyone needs to check a draw, also of a cancelled drop. 409 `proof_not_ready` until the lobby is frozen
 * and its facts are shown.
 */
export const readProof = defineRoute({
  method: 'GET',
  path: '/room/v1/drops/:drop/proof',
  params: dropParams,
  body: none,
  reply: v.object({
    facts: dropFacts,
    log: v.array(logEntry),
    /** Pearson correlation of arrival and position, null before the draw; where the first tenth to arrive landed, by tenths of the line. */
    correlation: v.nullable(v.number()),
    firstTenth: v.array(count),
  }),
});

/** The Merkle path of one drawn place, from its leaf to the roster (RFC 6962 order), hex. */
export const readPath = defineRoute({
  method: 'GET',
  path: '/room/v1/drops/:drop/proof/:index',
  params: v.object({
    drop: idSchema('drop'),
    index: v.pipe(v.string(), v.regex(/^\d{1,10}$/), v.toNumber()),
  }),
  body: none,
  reply: v.object({ index: count, leaf: hex, path: v.array(hex) }),
});

/** Access token of the drop's venue or an operator, and an Idempotency-Key. */
export const act = defineRoute({
  method: 'POST',
  path: '/room/v1/drops/:drop/acts',
  params: dropParams,
  body: operatorAct,
  reply: v.object({ entry: logEntry }),
});

/**
 * The internal face (admin port, service token): crossing 1. Idempotent by version; an older version is ignored. `record` is what
 * the box office knows of a drop that was announced to a room before: null for a new one.
 */
export const syncDrop = defineRoute({
  method: 'PUT',
  path: '/internal/v1/drops/:drop',
  params: dropParams,
  body: v.object({ definition: dropDefinition, record: v.nullable(dropRecord) }),
  reply: v.object({ version: count }),
});
