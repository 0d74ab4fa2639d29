import { expect, test } from 'vitest';
import { createNews, type Known } from './news.ts';

const start = { call: null, left: false } as unknown as Known;

test('waits for the news that answer it, and forgets who has been answered', async () => {
  const news = createNews(start, new AbortController().signal);
  const waiting = news.until(({ call }) => call?.callNo);
  news.tell({ left: true });
  news.tell({ call: { callNo: 2, openByMs: 1, admission: 'a' } });
  await expect(waiting).resolves.toBe(2);
  await expect(news.until(({ left }) => left || undefined)).resolves.toBe(true);
});

test('gives up when the time is over, and rejects when the run is', async () => {
  const run = new AbortController();
  const news = createNews(start, run.signal);
  await expect(news.until(({ call }) => call?.callNo, 5)).resolves.toBeUndefined();
  const waiting = news.until(({ call }) => call?.callNo);
  run.abort(new Error('the run is over'));
  await expect(waiting).rejects.toThrow('the run is over');
  await expect(news.until(() => 1)).rejects.toThrow('the run is over');
});
