import * as v from 'valibot';

/**
 * Lists come in pages: `?cursor=…&limit=…` is answered with some items and `next`, the cursor of the page after it, null at the end.
 * A cursor names the place behind the last item, so a list that grows meanwhile repeats nothing and leaves nothing out that
 * stood there. It is opaque; one that we did not give is `cursor_invalid`.
 */
export const pageLimitMax = 100;
export const pageLimitDefault = 20;

const limit = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.regex(/^\d{1,3}$/), v.toNumber())], 'This is not a number.'),
  v.integer('This is not a whole number.'),
  v.minValue(1, 'A page holds at least 1.'),
  v.maxValue(pageLimitMax, `A page holds at most ${pageLimitMax}.`),
);

export const pageQuery = v.object({
  cursor: v.optional(v.string()),
  limit: v.optional(limit, pageLimitDefault),
});
/** What a verb that lists is given. */
export type Page = v.InferOutput<typeof pageQuery>;

/** Where the next page begins; null when there is none. */
export const nextCursor = v.nullable(v.string());
