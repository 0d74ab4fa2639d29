import { onCleanup } from 'solid-js';
import { gapMostMs, makeTyped } from './typed.ts';

/** A scanner that ends its codes with nothing is done when it has been quiet for this long; so few letters may still be a hand. */
const quietMs = 300;
const unendedShortest = 20;
const ours = /^(Z[12]:|ZILKER-PAIR:)/;

/**
 * Hears hardware scanners for as long as its owner lives, wherever the focus is. In a field only codes of ours are taken out again, since people
 * type fast too.
 */
export function listenToTyped(onCode: (text: string) => void): void {
  const typed = makeTyped();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastMs = Number.NEGATIVE_INFINITY;
  let field: { input: HTMLInputElement; before: string } | undefined;

  const hear = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    clearTimeout(timer);
    const input = event.target instanceof HTMLInputElement ? event.target : undefined;
    if (event.timeStamp - lastMs > gapMostMs) field = input && { input, before: input.value };
    lastMs = event.timeStamp;
    const heard = typed.key(event.key, event.timeStamp);
    if (heard.is === 'code' && done(heard.code)) return event.preventDefault();
    if (heard.is === 'taken' && !field) event.preventDefault();
    timer = setTimeout(() => {
      const code = typed.pause();
      if (code !== null && code.length >= unendedShortest) done(code);
    }, quietMs);
  };
  /** False for what a person may have typed. */
  const done = (code: string): boolean => {
    const into = field;
    field = undefined;
    if (into) {
      if (!ours.test(code)) return false;
      into.input.value = into.before;
      into.input.dispatchEvent(new Event('input', { bubbles: true }));
    }
    onCode(code);
    return true;
  };
  window.addEventListener('keydown', hear, { capture: true });
  onCleanup(() => {
    clearTimeout(timer);
    window.removeEventListener('keydown', hear, { capture: true });
  });
}
