import { expect, test } from 'vitest';
import type { LogEntry } from './log.ts';
import { hashOfEntry, logStart, verifyLog } from './log-chain.ts';

function chain(...texts: string[]): LogEntry[] {
  const entries: LogEntry[] = [];
  for (const [seq, text] of texts.entries()) {
    const entry = {
      seq,
      atMs: 1000 + seq,
      by: 'room',
      act: 'note',
      text,
      prev: entries.at(-1)?.hash ?? logStart,
    };
    entries.push({ ...entry, hash: hashOfEntry(entry) });
  }
  return entries;
}

test('an unbroken chain checks against its head', () => {
  const log = chain('draw', 'rate', 'closed');
  expect(verifyLog(log, log[2]?.hash ?? '')).toBe(true);
  expect(verifyLog([], logStart)).toBe(true);
});

test('an entry altered, left out, moved or added is noticed', () => {
  const log = chain('draw', 'rate', 'closed');
  const head = log[2]?.hash ?? '';
  for (const field of ['atMs', 'by', 'act', 'text'] as const) {
    const altered = log.map((entry, at) =>
      at === 1 ? { ...entry, [field]: field === 'atMs' ? 7 : 'x' } : entry,
    );
    expect(verifyLog(altered, head), field).toBe(false);
  }
  expect(verifyLog(log.slice(1), head)).toBe(false);
  expect(verifyLog(log.slice(0, 2), head)).toBe(false);
  expect(verifyLog(log.toReversed(), head)).toBe(false);
  expect(verifyLog(chain('draw', 'rate', 'closed', 'more'), head)).toBe(false);
});
