import * as v from 'valibot';
import { dropDefinition, dropFacts } from '../drop.ts';
import { base64url, count, epochMs, hex, thumbprint, words } from '../fields.ts';
import { idSchema } from '../ids.ts';
import { ratePerMinuteBounds } from '../pace.ts';
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

/** Join (access token): account → index, once. Joining again answers the same place, with a token for this device. */
export const join = defineRoute({
  method: 'POST',
  path: '/room/v1/drops/:drop/places',
  params: dropParams,
  body: v.object({ jkt: thumbprint }),
  reply: v.object({
    place: v.string(),
    index: count,
    leaf: base64url,
    /** With account and drop it makes the leaf; only its fan knows it. */
    blind: base64url,
    facts: dropFacts,
    tick,
  }),
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

/** What each act changed, in words a console shows; chained by SHA-256 over the entry before it. */
export const logEntry = v.object({
  seq: count,
  atMs: epochMs,
  /** `room` for what happened by itself, else who acted. */
  by: v.string(),
  act: v.string(),
  text: v.string(),
  prev: hex,
  hash: hex,
});
export type LogEntry = v.InferOutput<typeof logEntry>;

/** Everything public that anyone needs to check a draw. 409 `proof_not_ready` before the draw. */
export const readProof = defineRoute({
  method: 'GET',
  path: '/room/v1/drops/:drop/proof',
  params: dropParams,
  body: none,
  reply: v.object({
    facts: dropFacts,
    log: v.array(logEntry),
    /** Pearson correlation of arrival and position, and where the first tenth to arrive landed, by tenths of the line. */
    correlation: v.number(),
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

/** What an operator can do to a running drop. */
export const operatorAct = v.variant('act', [
  v.object({
    act: v.literal('rate'),
    ratePerMinute: v.pipe(
      count,
      v.minValue(ratePerMinuteBounds.min, 'The rate is 1 a minute at least. To stop calls, pause them.'),
      v.maxValue(ratePerMinuteBounds.max, `The rate is ${ratePerMinuteBounds.max} a minute at most.`),
    ),
  }),
  v.object({ act: v.literal('pause') }),
  v.object({ act: v.literal('resume') }),
  v.object({ act: v.literal('stop_sale') }),
  v.object({ act: v.literal('resume_sale') }),
  v.object({ act: v.literal('close') }),
  v.object({ act: v.literal('message'), text: words(280) }),
]);
export type OperatorAct = v.InferOutput<typeof operatorAct>;

/** Access token of the drop's venue or an operator, and an Idempotency-Key. */
export const act = defineRoute({
  method: 'POST',
  path: '/room/v1/drops/:drop/acts',
  params: dropParams,
  body: operatorAct,
  reply: v.object({ entry: logEntry }),
});

/** The internal face (admin port, service token): crossing 1. Idempotent by version; an older version is ignored. */
export const syncDrop = defineRoute({
  method: 'PUT',
  path: '/internal/v1/drops/:drop',
  params: dropParams,
  body: v.object({ definition: dropDefinition }),
  reply: v.object({ version: count }),
});
