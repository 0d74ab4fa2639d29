import * as v from 'valibot';

/** What a client may say on a socket. Tokens travel here, in the first frame, never in a URL. */
export const protocolVersion = 1;
/** No frame of ours is larger; a larger one closes the socket. */
export const frameBytesMax = 4096;
/** A socket that has not said `hello` or `watch` by then is closed. */
export const helloWithinMs = 5_000;

const hello = v.object({
  t: v.literal('hello'),
  v: v.literal(protocolVersion),
  place: v.pipe(v.string(), v.maxLength(2048)),
});
const watch = v.object({
  t: v.literal('watch'),
  v: v.literal(protocolVersion),
  drop: v.string(),
  access: v.pipe(v.string(), v.maxLength(2048)),
});

export const upFrame = v.variant('t', [hello, watch]);
export type UpFrame = v.InferOutput<typeof upFrame>;
