import { request } from '@zilker/contracts/client';
import type { EstimateErrors } from '@zilker/contracts/estimate';
import { readOutcome } from '@zilker/contracts/http/events';
import type { Id } from '@zilker/contracts/ids';
import { type Accessor, createEffect, createSignal, on, onCleanup } from 'solid-js';

const askEveryMs = 3_000;
const triesMax = 4;

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
      let timer: ReturnType<typeof setTimeout>;
      const ask = async (tries: number) => {
        const outcome = await request(readOutcome, { params: { drop: id } }).catch(() => undefined);
        if (drop() !== id) return;
        if (outcome) setErrors(outcome.estimates);
        // the record follows the end after a moment
        else if (tries < triesMax) timer = setTimeout(() => void ask(tries + 1), askEveryMs);
      };
      timer = setTimeout(() => void ask(1), askEveryMs);
      onCleanup(() => clearTimeout(timer));
    }),
  );
  return errors;
}
