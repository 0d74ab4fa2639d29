import { readSales } from '@zilker/contracts/http/portal';
import type { Id } from '@zilker/contracts/ids';
import { type Accessor, createEffect, createSignal, on } from 'solid-js';
import { authorised } from '../session/session.ts';
import type { SoldMinute } from './past.ts';

/** Sales by the minute as they were when the console was opened: what it did not see itself. */
export function createSoldBefore(event: Accessor<Id<'event'>>): Accessor<readonly SoldMinute[]> {
  const [sold, setSold] = createSignal<readonly SoldMinute[]>([]);
  createEffect(
    on(event, (id) => {
      setSold([]);
      // without them the strip only begins later
      void authorised(readSales, { params: { event: id } }).then(
        (reply) => event() === id && setSold(reply.byMinute),
        () => undefined,
      );
    }),
  );
  return sold;
}
