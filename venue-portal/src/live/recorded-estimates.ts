import { request } from '@zilker/contracts/client';
import type { EstimateErrors } from '@zilker/contracts/estimate';
import { readOutcome } from '@zilker/contracts/http/events';
import type { Id } from '@zilker/contracts/ids';
import { type Accessor, createEffect, createSignal, on } from 'solid-js';

/** How good the estimates were, by the record of a drop that has ended: the room may have forgotten it since. */
export function createRecordedEstimates(
  drop: Accessor<Id<'drop'>>,
  ended: Accessor<boolean>,
): Accessor<EstimateErrors | null> {
  const [errors, setErrors] = createSignal<EstimateErrors | null>(null);
  createEffect(
    on([drop, ended], ([id, isOver]) => {
      setErrors(null);
      if (!isOver) return;
      // the record follows the end after a moment; the room's own word is on the screen until then
      void request(readOutcome, { params: { drop: id } }).then(
        (outcome) => drop() === id && setErrors(outcome.estimates),
        () => undefined,
      );
    }),
  );
  return errors;
}
