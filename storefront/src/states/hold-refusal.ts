import type { RequestError } from '@zilker/contracts/client';
import type { VisitView } from '@zilker/contracts/http/sale';
import { counted } from '@zilker/ui/format/number';
import { type Basket, countOf, fitBasket } from './basket.ts';

export type HoldRefusal = {
  head: string;
  sentence: string;
  /** What there is of what was asked for, where that is something: it may be taken in its place. */
  instead?: Basket;
};

/** Why `asked` was not held, by what there is now, in words that stand where the fan pressed. */
export function holdRefusal(error: RequestError, visit: VisitView, asked: Basket): HoldRefusal {
  const { code, message, detail } = error;
  const name = visit.types.find(({ id }) => id === detail.type)?.name ?? 'These tickets';
  const head = 'Nothing was held';
  switch (code) {
    case 'not_enough_tickets':
    case 'sold_out':
      return shortage(visit, asked, message);
    case 'over_limit':
      return {
        head,
        sentence: `Up to ${counted(visit.perFanMax, 'ticket')} a fan at this drop. What you bought before counts too.`,
      };
    case 'over_type_limit':
      return {
        head,
        sentence:
          typeof detail.max === 'number'
            ? `${name}: up to ${counted(detail.max, 'ticket')} a fan. What you bought before counts too.`
            : message,
      };
    case 'type_not_on_sale':
      return { head, sentence: `${name}: not on sale now. The others are.` };
    default:
      return { head, sentence: message };
  }
}

function shortage(visit: VisitView, asked: Basket, message: string): HoldRefusal {
  const instead = fitBasket(visit, asked);
  const [wanted, there] = [countOf(asked), countOf(instead)];
  if (there === 0) return { head: 'None left', sentence: message };
  if (there === wanted)
    return { head: 'Not that many then', sentence: 'Some came back since: try again. Nothing is held yet.' };
  return {
    head: `${there} left for you`,
    sentence: `You asked for ${wanted}. There ${there === 1 ? 'is' : 'are'} ${there} for you right now: hold ${there === 1 ? 'it' : 'them'}, or choose anew. Nothing is held yet.`,
    instead,
  };
}
