import type { ScanAnswer } from '@zilker/contracts/ticket/door-list';

/** One buzz for go, two for a duplicate, one long for every other stop: told apart in a pocket. */
export function buzzOf(answer: ScanAnswer): number[] {
  if (answer === 'valid') return [90];
  return answer === 'duplicate' ? [160, 110, 160] : [600];
}

/** Phones without a motor, or with it turned off, stay still. */
export function buzz(answer: ScanAnswer): void {
  navigator.vibrate?.(buzzOf(answer));
}
