import * as v from 'valibot';

/**
 * Lists come in pages: `?cursor=…&limit=…` is answered with some items and `next`, the cursor of the page after it, null at the end.
 * A cursor names the place behind the last item, so a list that grows meanwhile repeats nothing and leaves nothing out that
 * stood there. It is opaque; one that we did not give is `cursor_invalid`.
 */
export const pageLimitMax = 100;
export const pageLimitDefault = 20;

/** The query of a list whose pages hold at most `max` items, and `usual` where nobody says how many. */
export const pageQueryOf = (max: number, usual: number) =>
  v.object({
    cursor: v.optional(v.string()),
    limit: v.optional(
      v.pipe(
        v.union(
          [v.number(), v.pipe(v.string(), v.regex(/^\d{1,4}$/), v.toNumber())],
          'This is not a number.',
        ),
        v.integer('This is not a whole number.'),
        v.minValue(1, 'A page holds at least 1.'),
        v.maxValue(max, `A page holds at most ${max}.`),
      ),
      usual,
    ),
  });

export const pageQuery = pageQueryOf(pageLimitMax, pageLimitDefault);
/** What a verb that lists is given. */
export type Page = v.InferOutput<typeof pageQuery>;

/** Where the next page begins; null when there is none. */
export const nextCursor = v.nullable(v.string());

/**
 * Reads page after page to the end, or to `pagesMax` of them: for clients that want the whole of a list.
 * @throws what `read` throws
 */
export async function readPages<R extends { next: string | null }>(
  read: (query: { cursor?: string }) => Promise<R>,
  pagesMax = 50,
): Promise<R[]> {
  const pages: R[] = [];
  let next: string | null | undefined;
  do {
    const page = await read(typeof next === 'string' ? { cursor: next } : {});
    pages.push(page);
    next = page.next;
  } while (next !== null && pages.length < pagesMax);
  return pages;
}
