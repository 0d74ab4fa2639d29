import type { OrderState } from '@zilker/contracts/states';
import type { Rule } from '../rule.ts';

const sold = new Set<OrderState>(['paid', 'partially_refunded']);
const over = new Set<OrderState>([...sold, 'expired', 'cancelled', 'refunded']);

/** By the paid orders and their lines, not by the counter that guards them. */
export const noOversell: Rule = {
  name: 'no-oversell',
  sentence: 'No more tickets are sold than there are, of any type.',
  check: ({ types, orders, tickets }) =>
    types.flatMap((type) => {
      const some = orders.filter((order) => sold.has(order.state));
      const ids = new Set(some.map(({ id }) => id));
      const lines = some.flatMap((order) => order.lines).filter((line) => line.type === type.id);
      const back = tickets.filter(
        (one) => one.type === type.id && one.state === 'refunded' && ids.has(one.order),
      );
      const count = lines.reduce((sum, line) => sum + line.quantity, 0) - back.length;
      const breaches = [];
      if (count > type.capacity)
        breaches.push(`${count} of type ${type.id} are sold, ${type.capacity} exist.`);
      if (count !== type.sold)
        breaches.push(`Type ${type.id} counts ${type.sold} sold, its orders have ${count}.`);
      return breaches;
    }),
};

/** When all is done nothing is held, so what is taken is what is sold. */
export const nothingHeld: Rule = {
  name: 'nothing-held',
  sentence: 'When all is done, no ticket is held and no order is open.',
  check: ({ types, orders }) => [
    ...types
      .filter((type) => type.taken !== type.sold)
      .map((type) => `Type ${type.id} has ${type.taken} taken and ${type.sold} sold.`),
    ...orders
      .filter((order) => !over.has(order.state))
      .map((order) => `Order ${order.id} is still ${order.state}.`),
  ],
};
