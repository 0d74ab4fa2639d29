import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDb } from '../db.ts';
import { startTestMoves, type TestMoves } from '../moves/testing-moves.ts';
import { createLife, type Life, poolOf, WorkerDied } from '../payments/faults/life.ts';
import { forgetful, jobs, requests, type Scene } from './acts.ts';
import { linesOfRows } from './lines-of-rows.ts';

/**
 * A process is killed before or after each of its commits, and whoever asked it for something asks another one again: the rows are those of a
 * run in which nothing dies, and so is the answer. What asks Stripe for something has `payments/faults`.
 */
let at: TestMoves;
beforeAll(async () => {
  at = await startTestMoves('http://127.0.0.1:9');
});
afterAll(() => at.stop());

/** Played from nothing: by a process that lives, or that dies at the moment of that number and is followed by another. */
async function play(scene: Scene, diesAt = Infinity) {
  const act = await scene(at);
  const life = createLife(diesAt);
  const by = (one: Life) => act(createDb(poolOf(at.database.pool, one)));
  const answer = await by(life).catch((cause: unknown) => {
    if (!(cause instanceof WorkerDied) && !(cause instanceof Error && cause.cause instanceof WorkerDied))
      throw cause;
    return by(createLife());
  });
  return {
    deaths: life.isDead ? 1 : 0,
    moments: life.moments.length,
    answer: named(answer),
    rows: await linesOfRows(at.database.pool),
  };
}

/** Of an answer what is the same from run to run: ids, times and numbers of phones are not. */
function named(answer: unknown): unknown {
  const text = JSON.stringify(answer ?? null)
    .replaceAll(/\b[a-z]{3}_[0-9a-z]{20,}/gi, 'id')
    .replaceAll(/\b\d{13}\b/g, '0')
    .replaceAll(/"(nonce|phoneEnd)":"[^"]*"/g, '"$1":""');
  return JSON.parse(text);
}

describe.each(Object.entries(requests))('%s', (_, scene) => {
  test('and core-api dies at any moment: asked again, it answers the same, and nothing is lost or done twice', async () => {
    const whole = await play(scene);
    expect(whole.moments).toBeGreaterThan(0);
    for (let diesAt = 0; diesAt < whole.moments; diesAt++) {
      const { deaths, answer, rows } = await play(scene, diesAt);
      expect(deaths).toBe(1);
      expect(rows).toEqual(whole.rows);
      expect(answer).toEqual(whole.answer);
    }
  });
});

describe.each(Object.entries(jobs))('%s', (_, scene) => {
  test('and the worker dies at any moment: the next one finds what was done, and does the rest', async () => {
    const whole = await play(scene);
    expect(whole.moments).toBeGreaterThan(0);
    for (let diesAt = 0; diesAt < whole.moments; diesAt++) {
      const { deaths, rows } = await play(scene, diesAt);
      expect(deaths).toBe(1);
      expect(rows).toEqual(whole.rows);
    }
  });
});

test('negative control: a scanner that draws another nonce for what it sends again is let in twice', async () => {
  const whole = await play(forgetful);
  const { rows } = await play(forgetful, whole.moments - 1);
  expect(rows).not.toEqual(whole.rows);
});
