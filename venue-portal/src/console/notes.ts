import type { LogEntry } from '@zilker/contracts/http/room';

const notesMax = 4;
const words: Readonly<Record<string, string>> = {
  pause: 'paused',
  resume: 'resumed',
  stop_sale: 'sale stopped',
  resume_sale: 'sale resumed',
};

/** What is written at its moment on the line of those served: what moved calls, the newest few. */
export function notesOf(log: readonly LogEntry[], fromMs: number): readonly { at: number; text: string }[] {
  return log
    .filter((entry) => entry.atMs >= fromMs)
    .flatMap((entry) => {
      const text = entry.act === 'rate' ? rateNote(entry.text) : words[entry.act];
      return text === undefined ? [] : [{ at: entry.atMs, text }];
    })
    .slice(-notesMax);
}

/** The last figure in "changed the rate, 36 to 30" is the new rate. */
function rateNote(text: string): string {
  const figure = text.match(/\d[\d,]*/g)?.at(-1);
  return figure === undefined ? 'new rate' : `rate ${figure}`;
}
