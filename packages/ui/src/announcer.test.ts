import { expect, test } from 'vitest';
import { makeAnnouncer } from './announcer.ts';

function withClock() {
  let time = 0;
  let timers: { at: number; run: () => void }[] = [];
  const said: string[] = [];
  const announcer = makeAnnouncer({
    say: (text, urgency) => said.push(`${time / 1000}s ${urgency}: ${text}`),
    now: () => time,
    setTimer: (run, ms) => {
      const timer = { at: time + ms, run };
      timers.push(timer);
      return timer;
    },
    clearTimer: (timer) => {
      timers = timers.filter((one) => one !== timer);
    },
  });
  const passTo = (seconds: number) => {
    time = seconds * 1000;
    const due = timers.filter((timer) => timer.at <= time);
    timers = timers.filter((timer) => timer.at > time);
    for (const timer of due) timer.run();
  };
  return { announcer, said, passTo };
}

test('a falling count is said at most every 30 s, and then only its newest figure', () => {
  const { announcer, said, passTo } = withClock();
  announcer.politely('142 people ahead');
  for (let second = 1; second <= 45; second++) {
    passTo(second);
    announcer.politely(`${142 - second} people ahead`);
  }
  expect(said).toEqual(['0s polite: 142 people ahead', '30s polite: 113 people ahead']);
});

test('a call is said at once and silences what waited', () => {
  const { announcer, said, passTo } = withClock();
  announcer.politely('2 people ahead');
  passTo(3);
  announcer.politely('1 person ahead');
  passTo(5);
  announcer.atOnce('It’s your turn');
  passTo(60);
  expect(said).toEqual(['0s polite: 2 people ahead', '5s assertive: It’s your turn']);
});

test('the same words are not said twice in a row', () => {
  const { announcer, said, passTo } = withClock();
  announcer.politely('Calls are paused');
  passTo(40);
  announcer.politely('Calls are paused');
  expect(said).toHaveLength(1);
});
