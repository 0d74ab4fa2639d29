import type { PaymentState } from '@zilker/contracts/states';

/** A payment that is held for its order and not charged yet. */
export const unchargedStates = ['authorized', 'capturing'] as const satisfies readonly PaymentState[];

/** The payment that an order keeps, of which there is one. */
export const keptStates = [...unchargedStates, 'captured'] as const satisfies readonly PaymentState[];

/** The same as a list in SQL. */
export const keptStatesSql = `(${keptStates.map((state) => `'${state}'`).join(', ')})`;
