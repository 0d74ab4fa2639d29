import type { LogEntry } from '@zilker/contracts/log';

/** The least share of the axis between two notes: closer ones would be written over each other. */
const apart = 0.2;
const words: Readonly<Record<string, string>> = {
  pause: 'paused',
  resume: 'resumed',
  stop_sale: 'sale stopped',
  resume_sale: 'sale resumed',
};

/** What is written at its moment on the line of those served: what moved calls. Of notes too close to each other the newest stays. */
export function notesOf(
  log: readonly LogEntry[],
  span: { from: number; to: number },
): readonly { at: number; text: string }[] {
  const notes: { at: number; text: string }[] = [];
  for (const entry of log.toReversed()) {
    const text = entry.act === 'rate' ? rateNote(entry.text) : words[entry.act];
    const next = notes[0]?.at ?? Number.POSITIVE_INFINITY;
    const fits = entry.atMs >= span.from && next - entry.atMs >= (span.to - span.from) * apart;
    if (text !== undefined && fits) notes.unshift({ at: entry.atMs, text });
  }
  return notes;
}

/** "raised the rate, 36 to 40 a minute, 4 at the slowest": what stands before "a minute" is the new rate. */
function rateNote(text: string): string | undefined {
  // only the floor was changed
  if (text.includes(' kept the rate ')) return undefined;
  const figure = /(\d[\d,]*) a minute/.exec(text)?.[1];
  return figure === undefined ? 'new rate' : `rate ${figure}`;
}
