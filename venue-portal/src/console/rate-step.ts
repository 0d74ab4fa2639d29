import { ratePerMinuteBounds } from '@zilker/contracts/pace';

/** How far one press of − or + moves a rate: about a tenth, in round figures. */
export function rateStep(rate: number): number {
  if (rate < 20) return 1;
  if (rate < 50) return 2;
  if (rate < 100) return 5;
  return rate < 500 ? 10 : 50;
}

/** The rate one press away, within what the contract allows. `direction` is −1 or 1. */
export function nextRate(rate: number, direction: -1 | 1): number {
  const moved = rate + direction * rateStep(rate);
  return Math.min(Math.max(moved, ratePerMinuteBounds.min), ratePerMinuteBounds.max);
}

/** A typed rate; undefined when it is not one. */
export function readRate(text: string): number | undefined {
  const rate = /^\d{1,5}$/.test(text.trim()) ? Number(text) : Number.NaN;
  return rate >= ratePerMinuteBounds.min && rate <= ratePerMinuteBounds.max ? rate : undefined;
}
