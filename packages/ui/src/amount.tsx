import type { Currency } from '@zilker/contracts/fields';
import { money, shortMoney } from './format/money.ts';

/**
 * An amount of money wherever a screen shows one. It carries its cents and its currency beside the words (`data-cents`,
 * `data-currency`), so that what is shown can be held against what is charged and booked. `free`: nothing is said as "Free".
 */
export function Amount(props: {
  cents: number;
  currency: Currency;
  /** Leaves out cents where there are none, for large figures. */
  short?: boolean | undefined;
  free?: boolean | undefined;
}) {
  return (
    <span class="sum" data-cents={props.cents} data-currency={props.currency}>
      {props.free && props.cents === 0
        ? 'Free'
        : (props.short ? shortMoney : money)(props.cents, props.currency)}
    </span>
  );
}
