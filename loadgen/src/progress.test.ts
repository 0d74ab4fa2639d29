import { expect, test } from 'vitest';
import { createProgress } from './progress.ts';

function pretend(isTTY: boolean) {
  const written: string[] = [];
  const clock = { ms: 0 };
  const progress = createProgress(
    { isTTY, columns: 80, write: (text: string) => written.push(text) },
    () => clock.ms,
  );
  return { progress, written, clock };
}

test('without a terminal: a line at the beginning, one at the end, and few between', () => {
  const { progress, written, clock } = pretend(false);
  progress.tell('join', { done: 0, of: 10 });
  for (let done = 1; done < 10; done++) progress.tell('join', { done, of: 10 });
  clock.ms = 10_000;
  progress.tell('join', { done: 9, of: 10, note: 'slow' });
  progress.tell('join', { done: 10, of: 10 });
  progress.tell('join', { done: 10, of: 10 });
  progress.end();
  expect(written.join('')).toBe('join: 0 of 10\njoin: 9 of 10  slow\njoin: 10 of 10\n');
});

test('what did not get done is said at the end', () => {
  const { progress, written } = pretend(false);
  progress.tell('calls', { done: 0, of: 5 });
  progress.tell('calls', { done: 3, of: 5 });
  progress.end();
  expect(written.at(-1)).toBe('calls: 3 of 5\n');
});

test('on a terminal the bars are drawn over themselves, no wider than it', () => {
  const { progress, written } = pretend(true);
  progress.tell('join', { done: 5, of: 10 });
  progress.tell('draw', { done: 0, of: 0, note: 'x'.repeat(200) });
  expect(written[0]).toContain(`${'█'.repeat(14)}${'░'.repeat(14)} 5 of 10`);
  expect(written[1]?.startsWith('\u001b[1A')).toBe(true);
  for (const line of (written[1] ?? '').split('\n')) expect(stripped(line).length).toBeLessThan(80);
});

const stripped = (line: string) => line.replaceAll('\u001b[2K', '').replace('\u001b[1A', '');
