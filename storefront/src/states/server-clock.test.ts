import { expect, test, vi } from 'vitest';
import { stubStorage } from '../testing/browser.ts';

test('what was known of the clock serves with no signal, and a word of the server ends that', async () => {
  stubStorage();
  const first = await import('./server-clock.ts');
  expect(first.clockBehindMs()).toBe(0);
  first.keepClock();
  first.hearServer(Date.now() - 300_000);
  first.keepClock();

  vi.resetModules();
  const later = await import('./server-clock.ts');
  expect(Math.abs(later.clockBehindMs() + 300_000)).toBeLessThan(1_000);
  later.hearServer(Date.now());
  expect(Math.abs(later.clockBehindMs())).toBeLessThan(1_000);
});
