import { expect, test } from 'vitest';
import type { Outcome } from './events.ts';
import { keepListening, type Way } from './keep-listening.ts';

const lost = (heard: boolean): Outcome => ({ kind: 'lost', heard });
const closed: Outcome = { kind: 'closed' };

/** Plays one outcome after the other, cutting every wait short, and tells which ways were tried. */
async function play(outcomes: readonly Outcome[]) {
  const rest = [...outcomes];
  const tried: Way[] = [];
  const away: number[] = [];
  let refused: string | undefined;
  const next = () => Promise.resolve(rest.shift() ?? closed);
  await keepListening(
    { socket: next, polling: next },
    {
      onTrying: (way) => tried.push(way),
      onAway: (retryAtMs) => away.push(retryAtMs - Date.now()),
      onRefused: (code) => {
        refused = code;
      },
    },
    new AbortController().signal,
    () => AbortSignal.abort(),
  );
  return { tried, away, refused };
}

test('a lost socket is opened again', async () => {
  const { tried, away } = await play([lost(true), lost(true)]);
  expect(tried).toEqual(['socket', 'socket', 'socket']);
  expect(away).toHaveLength(2);
});

test('where sockets never speak it polls, without a pause before, and tries a socket again later', async () => {
  const { tried, away } = await play([lost(false), lost(false), lost(true), lost(false), lost(true)]);
  expect(tried).toEqual(['socket', 'socket', 'polling', 'socket', 'polling', 'socket']);
  expect(away).toHaveLength(1);
});

test('when polling fails too it waits, and starts over with sockets', async () => {
  const { tried, away } = await play([lost(false), lost(false), lost(false), lost(true)]);
  expect(tried).toEqual(['socket', 'socket', 'polling', 'socket', 'socket']);
  expect(away).toHaveLength(3);
});

test('a replica that says goodbye sets the wait', async () => {
  const { away } = await play([{ kind: 'bye', retryAfterMs: [60_000, 61_000] }]);
  expect(away[0]).toBeGreaterThan(59_000);
});

test('a refusal ends it', async () => {
  const { tried, refused } = await play([{ kind: 'refused', code: 'place_invalid', message: '' }]);
  expect(tried).toEqual(['socket']);
  expect(refused).toBe('place_invalid');
});
