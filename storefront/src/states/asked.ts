import type { OrderView } from '@zilker/contracts/http/sale';
import { list, object, text, whole } from './shape.ts';
import { forgetStored, readStored, store } from './stored.ts';

/** What a fan asked for who took fewer: kept with the order, so that it is said up to the payment, after a refresh too. */
export type AskedLine = { type: string; name: string; quantity: number };

const prefix = 'zilker:asked:';
const areLines = list(object<AskedLine>({ type: text, name: text, quantity: whole }));

export function noteAsked(order: OrderView, asked: readonly AskedLine[]): void {
  store(prefix + order.id, isFewer(order, asked) ? asked : undefined);
}

/** What was asked for, where the order holds less of it. */
export function askedFor(order: OrderView): readonly AskedLine[] | undefined {
  const asked = readStored(prefix + order.id, areLines);
  return asked && isFewer(order, asked) ? asked : undefined;
}

export function forgetAsked(order: string): void {
  store(prefix + order, undefined);
}

export function forgetAllAsked(): void {
  forgetStored(prefix);
}

function isFewer(order: Pick<OrderView, 'lines'>, asked: readonly AskedLine[]): boolean {
  return asked.some(({ type, quantity }) => quantity > quantityOf(order, type));
}

function quantityOf(order: Pick<OrderView, 'lines'>, type: string): number {
  return order.lines.find((line) => line.type === type)?.quantity ?? 0;
}
