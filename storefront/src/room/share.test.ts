import { afterEach, expect, test, vi } from 'vitest';
import { shareListening, type Wish } from './share.ts';

type Word = { t: string; n: number };

const lives: AbortController[] = [];
afterEach(() => {
  for (const life of lives.splice(0)) life.abort();
  vi.unstubAllGlobals();
});

let names = 0;

/** Tabs of one browser, each of which counts how often it listened and what it heard. */
function openTabs(count: number, name = `room ${names++}`) {
  return Array.from({ length: count }, () => {
    const life = new AbortController();
    lives.push(life);
    const tab = {
      life,
      heard: [] as Word[],
      granted: [] as string[],
      listening: false,
      tell: (_: Word) => {},
      wish: (_: Exclude<Wish, 'say'>) => {},
    };
    tab.wish = shareListening<Word>({
      name,
      listen: (tell, signal) => {
        tab.listening = true;
        tab.tell = tell;
        return new Promise((resolve) =>
          signal.addEventListener('abort', () => {
            tab.listening = false;
            resolve();
          }),
        );
      },
      hear: (word) => tab.heard.push(word),
      grant: (wish) => tab.granted.push(wish),
      signal: life.signal,
      isOnScreen: () => true,
    });
    return tab;
  });
}

const listeners = (tabs: ReturnType<typeof openTabs>) => tabs.filter(({ listening }) => listening);

test('one of many tabs listens, and all hear', async () => {
  const tabs = openTabs(3);
  await vi.waitFor(() => expect(listeners(tabs)).toHaveLength(1));
  listeners(tabs)[0]?.tell({ t: 'tick', n: 1 });
  await vi.waitFor(() => {
    for (const { heard } of tabs) expect(heard).toEqual([{ t: 'tick', n: 1 }]);
  });
});

test('when the tab that listens goes, another takes over', async () => {
  const tabs = openTabs(3);
  await vi.waitFor(() => expect(listeners(tabs)).toHaveLength(1));
  const [first] = listeners(tabs);
  first?.life.abort();
  const rest = tabs.filter((tab) => tab !== first);
  await vi.waitFor(() => expect(listeners(rest)).toHaveLength(1));
  expect(first?.listening).toBe(false);
});

test('a tab that comes later is told what is known', async () => {
  const name = `room ${names++}`;
  const [first] = openTabs(1, name);
  await vi.waitFor(() => expect(first?.listening).toBe(true));
  first?.tell({ t: 'facts', n: 1 });
  first?.tell({ t: 'tick', n: 1 });
  first?.tell({ t: 'tick', n: 2 });
  const [second] = openTabs(1, name);
  await vi.waitFor(() =>
    expect(second?.heard).toEqual([
      { t: 'facts', n: 1 },
      { t: 'tick', n: 2 },
    ]),
  );
});

test('wishes reach the tab that listens', async () => {
  const tabs = openTabs(2);
  await vi.waitFor(() => expect(listeners(tabs)).toHaveLength(1));
  for (const tab of tabs) tab.wish('renew');
  await vi.waitFor(() => expect(listeners(tabs)[0]?.granted).toEqual(['renew', 'renew']));
  expect(tabs.find(({ listening }) => !listening)?.granted).toEqual([]);
});

test('a tab on screen takes the part of one that its browser has frozen', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
  try {
    const name = `room ${names++}`;
    // Holds the lock and never says a word, as a frozen tab does.
    void navigator.locks.request(name, () => new Promise(() => {})).catch(() => undefined);
    const [tab] = openTabs(1, name);
    vi.advanceTimersByTime(8_000);
    expect(tab?.listening).toBe(false);
    vi.advanceTimersByTime(3_000);
    await vi.waitFor(() => expect(tab?.listening).toBe(true));
  } finally {
    vi.useRealTimers();
  }
});

test('where tabs cannot find each other, each listens for itself', () => {
  vi.stubGlobal('navigator', {});
  const tabs = openTabs(2);
  expect(listeners(tabs)).toHaveLength(2);
  tabs[1]?.wish('retry');
  expect(tabs.map(({ granted }) => granted.length)).toEqual([0, 1]);
});
