import { spokenDuration } from '@zilker/ui/format/duration';
import { type Accessor, createEffect, createMemo, createSignal, on } from 'solid-js';

/** WCAG 2.2.1: who is warned has 20 seconds at least. */
const leastMs = 20_000;
const mostMs = 120_000;
const lastMs = 30_000;

/** With so much of a time left its end is near: two minutes, or a fifth of a short one, and never less than 20 seconds. */
export function warnFromMs(wholeMs: number): number {
  return Math.max(leastMs, Math.min(mostMs, wholeMs / 5));
}

/** 0: there is time. 1: the end is near. 2: half a minute, where the first warning came well before. 3: over. */
export function warningStage(leftMs: number, wholeMs: number): 0 | 1 | 2 | 3 {
  const from = warnFromMs(wholeMs);
  if (leftMs <= 0) return 3;
  if (leftMs <= lastMs && from >= 2 * lastMs) return 2;
  return leftMs <= from ? 1 : 0;
}

export type Warning = {
  /** The end is near, and has not come. */
  isNear: Accessor<boolean>;
  /** What a screen reader is told: put it into a `role="status"`. It changes with the stage, never with the second. */
  said: Accessor<string>;
  say: (words: string) => void;
};

/** Warns of an end in words, once a stage. `words` are of what is left then. */
export function createWarning(
  leftMs: Accessor<number>,
  wholeMs: Accessor<number>,
  words: (leftMs: number) => string,
): Warning {
  const [said, say] = createSignal('');
  const stage = createMemo(() => warningStage(leftMs(), wholeMs()));
  createEffect(
    on(stage, (now, before = 0) => {
      if (now > before) say(words(leftMs()));
    }),
  );
  return { isNear: () => stage() === 1 || stage() === 2, said, say };
}

/** "2 minutes", "1 minute 20 seconds": what is left, by ten seconds, as one would say it. */
export function roundedWords(leftMs: number): string {
  return spokenDuration(Math.max(10_000, Math.round(leftMs / 10_000) * 10_000));
}
