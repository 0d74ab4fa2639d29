import type { readOutcome as route } from '@zilker/contracts/http/events';
import type { Id } from '@zilker/contracts/ids';
import type { Page } from '@zilker/contracts/page';
import type { ReplyOf } from '@zilker/contracts/route';
import * as v from 'valibot';
import { cutPage, readCursor } from '../page-cursor.ts';
import type { Outcome } from './read-outcome.ts';

const sortKey = v.tuple([v.number()]);

/**
 * One page of an outcome. Positions are worked out from the draw, which no index knows, so the whole is read once and shared, and
 * pages are cut from it.
 * @throws Refusal `cursor_invalid`
 */
export function outcomePage(
  outcome: Outcome,
  drop: Id<'drop'>,
  { cursor, limit }: Page,
): ReplyOf<typeof route> {
  const list = `outcome of ${drop}`;
  const [after] = cursor === undefined ? [-1] : readCursor(list, sortKey, cursor);
  const from = outcome.called.findIndex(([position]) => position > after);
  const rows = from < 0 ? [] : outcome.called.slice(from, from + limit + 1);
  const page = cutPage(rows, { list, limit, keyOf: ([position]) => [position] });
  return { ...outcome, called: page.items, next: page.next };
}
