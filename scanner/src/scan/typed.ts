/**
 * Hardware scanners type: each character is a key, milliseconds after the one before, and mostly Enter or Tab at the end. People are slower. Pure
 * but for what it remembers.
 */
export type Typed = {
  /** What to do about a key that was pressed. A `code` is complete, `taken` belongs to one, `passed` is somebody typing. */
  key: (key: string, atMs: number) => { is: 'passed' | 'taken' } | { is: 'code'; code: string };
  /** After a pause: the code of a scanner that ends it with nothing; null where none was typed. */
  pause: () => string | null;
};

/** Slow ones, over Bluetooth, leave as much between two keys. */
export const gapMostMs = 80;
/** So many keys as fast as that are no hand. */
const burst = 3;
const shortest = 6;
/** More than any code of ours; what is longer is some other code, and judged as far as it goes. */
const longest = 4_096;

export function makeTyped(): Typed {
  let text = '';
  let lastMs = Number.NEGATIVE_INFINITY;
  const end = (): string | null => {
    const code = text;
    text = '';
    return code.length >= shortest ? asScanned(code) : null;
  };
  return {
    key(key, atMs) {
      const goesOn = atMs - lastMs <= gapMostMs;
      if (key === 'Enter' || key === 'Tab') {
        const code = goesOn ? end() : null;
        text = '';
        return code === null ? { is: 'passed' } : { is: 'code', code };
      }
      // Shift and its like come between characters
      if ([...key].length !== 1) return { is: goesOn && text.length >= burst ? 'taken' : 'passed' };
      if (!goesOn) text = '';
      lastMs = atMs;
      if (text.length < longest) text += key;
      return { is: text.length >= burst ? 'taken' : 'passed' };
    },
    pause: () => end(),
  };
}

/** With caps lock on, a keyboard turns the case of every letter; our codes have capitals alone. */
function asScanned(code: string): string {
  return /^(z[12]:|zilker-pair:)/i.test(code) ? code.toUpperCase() : code;
}
