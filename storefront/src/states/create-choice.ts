import type { VisitView } from '@zilker/contracts/http/sale';
import type { Id } from '@zilker/contracts/ids';
import { withinMs } from '@zilker/ui/retry';
import { type Accessor, createEffect, createSignal, on, onCleanup } from 'solid-js';
import { type Basket, firstBasket, fitBasket, isCut } from './basket.ts';
import { nextWindowEdge } from './sale-window.ts';
import { serverNow } from './server-clock.ts';

/** What can be had changes for all at once where a window opens, so they look again over this span. */
const afterEdgeMs = [200, 2_000] as const;
/** A browser's timer turns over beyond this. */
const longestTimerMs = 2 ** 31 - 1;

export type Choice = {
  basket: Accessor<Basket>;
  /** Less can be had than was chosen, so the choice was cut down, and nothing was chosen anew since. */
  wasCut: Accessor<boolean>;
  choose: (type: Id<'ticketType'>, quantity: number) => void;
  noteRead: () => void;
};

/** What a fan has chosen of what there is. It follows `visit`, which is read anew where a sale window opens or closes. */
export function createChoice(visit: Accessor<VisitView>, readAnew: () => Promise<void>): Choice {
  const [basket, setBasket] = createSignal<Basket>(firstBasket(visit()));
  const [wasCut, setWasCut] = createSignal(false);
  createEffect(
    on(
      visit,
      (now) => {
        const before = basket();
        const fitted = fitBasket(now, before);
        setWasCut((already) => already || isCut(before, fitted));
        setBasket(fitted);
      },
      { defer: true },
    ),
  );
  createEffect(() => {
    const edgeMs = nextWindowEdge(visit().types, serverNow());
    if (edgeMs === undefined) return;
    const waitMs = edgeMs - serverNow() + withinMs(afterEdgeMs);
    if (waitMs > longestTimerMs) return;
    const timer = setTimeout(() => void readAnew(), waitMs);
    onCleanup(() => clearTimeout(timer));
  });
  return {
    basket,
    wasCut,
    choose: (type, quantity) => {
      setBasket((chosen) => ({ ...chosen, [type]: quantity }));
      setWasCut(false);
    },
    noteRead: () => setWasCut(false),
  };
}
