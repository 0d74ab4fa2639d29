import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { newId } from '@zilker/contracts/ids';
import type { Job } from '@zilker/contracts/jobs/job';
import { type Consuming, consume, type Handler } from '@zilker/runtime/consume';
import { deadLettersOf, takeDeadLetters } from '@zilker/runtime/dead-letters';
import { sendJobs, waitingIn } from '@zilker/runtime/sqs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startTestWorkers, type TestWorkers } from '../testing.ts';
import { inWords } from './in-words.ts';
import { type Choice, replay } from './replay.ts';

const queue = 'notifications';
let at: TestWorkers;
let running: Consuming | undefined;
beforeEach(async () => {
  at = await startTestWorkers();
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  await at.stop();
});

const policy = {
  triesMax: 2,
  backoffMs: [0],
  excusedMs: { least: 0, most: 0 },
  foreignForMs: 0,
  outageForMs: 0,
};
const start = async (handle: Handler) => {
  running = await consume(at.context.sqs, queue, handle, { log: at.context.log, policy });
};
const stop = async () => {
  await running?.stop();
  running = undefined;
};
const dead = () => waitingIn(at.context.sqs, deadLettersOf(queue));
const until = (check: () => unknown) => vi.waitFor(check, { timeout: 20_000, interval: 20 });

/** So many jobs that were tried and given up, and one of another kind. */
async function deadLetters(count: number): Promise<Job[]> {
  const jobs: Job[] = [
    ...Array.from({ length: count }, () => ({ kind: 'send-tickets', order: newId('order') }) as const),
    { kind: 'send-code', challenge: newId('challenge') },
  ];
  await sendJobs(
    at.context.sqs,
    queue,
    jobs.map((job) => ({ job })),
  );
  await start(async () => {
    throw new Error('the carrier is closed');
  });
  await until(async () => expect(await dead()).toBe(jobs.length));
  await stop();
  return jobs;
}

async function run(choice: Choice): Promise<{ lines: string[]; all: boolean }> {
  const lines: string[] = [];
  const all = await replay(at.context.sqs, {
    queue,
    choice,
    say: (line) => lines.push(line),
    nowMs: Date.now(),
  });
  return { lines, all };
}

test('dead letters are told in words and stay; what is chosen goes back, and is done once', async () => {
  const jobs = await deadLetters(25);
  const [first] = jobs;
  if (first?.kind !== 'send-tickets') throw new Error('no job');
  const { lines } = await run('none');
  expect(lines.at(-2)).toBe('26 dead letters in notifications.');
  const line = lines.find((one) => one.includes(first.order));
  expect(line).toMatch(
    / · send-tickets · order ord_\w+ · \d+ s old · 2 tries · Error: the carrier is closed$/,
  );
  expect(await dead()).toBe(26);

  expect((await run({ id: first.order })).lines.at(-1)).toBe('1 of 1 chosen sent to notifications.');
  expect((await run({ kind: 'send-code' })).lines.at(-1)).toBe('1 of 1 chosen sent to notifications.');
  expect(await dead()).toBe(24);
  expect((await run({ all: true })).all).toBe(true);
  expect(await dead()).toBe(0);

  const done: string[] = [];
  await start(async (job, { deliveries }) => {
    done.push(JSON.stringify(job));
    expect(deliveries).toBe(1);
  });
  await until(() => expect(done.length).toBeGreaterThanOrEqual(26));
  expect(done.sort()).toEqual(jobs.map((job) => JSON.stringify(job)).sort());
  expect((await run({ all: true })).lines).toEqual(['No dead letters in notifications.']);
});

test('a stop in the middle sends no more and loses none', async () => {
  await deadLetters(3);
  const lines: string[] = [];
  const say = (line: string) => void lines.push(line);
  const input = { queue, choice: { all: true }, say, nowMs: Date.now(), stopped: () => true } as const;
  expect(await replay(at.context.sqs, input)).toBe(false);
  expect(lines.at(-1)).toBe('0 of 4 chosen sent to notifications.');
  expect(await dead()).toBe(4);
});

test('killed between sending and deleting, a letter is in both places; sent again, its job comes twice and none is lost', async () => {
  const jobs = await deadLetters(2);
  const kept = {
    ...at.context.sqs,
    client: Object.create(at.context.sqs.client) as typeof at.context.sqs.client,
  };
  kept.client.send = ((command: { constructor: { name: string } }) => {
    if (command.constructor.name.startsWith('Delete')) throw new Error('killed');
    return at.context.sqs.client.send(command as never);
  }) as never;
  await expect(
    replay(kept, { queue, choice: { all: true }, say: () => {}, nowMs: Date.now() }),
  ).rejects.toThrow('killed');
  expect(await dead()).toBe(3);
  await run({ all: true });
  const done: string[] = [];
  await start(async (job) => void done.push(JSON.stringify(job)));
  await until(() => expect(done).toHaveLength(6));
  expect(new Set(done)).toEqual(new Set(jobs.map((job) => JSON.stringify(job))));
});

test('the command says what it did, by the env alone; what makes no sense is answered with how it is called', async () => {
  await deadLetters(1);
  const { SQS_ENDPOINT, SQS_QUEUE_PREFIX } = at.context.config;
  const command = async (...args: string[]) => {
    const child = spawn(process.execPath, ['workers/src/cli/replay.ts', ...args], {
      env: { ...process.env, SQS_ENDPOINT, SQS_QUEUE_PREFIX },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise((resolve) => child.on('close', resolve));
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { out, err, code: await ended };
  };
  const [list, wrong] = await Promise.all([command(queue, '--list'), command('jukebox')]);
  expect(list.out).toContain('2 dead letters in notifications.');
  expect(list.code).toBe(0);
  expect(wrong.err).toContain('npm run replay -- orders|payments');
  expect(wrong.code).toBe(2);
  const all = await command(queue, '--all');
  expect(all.out).toContain('2 of 2 chosen sent to notifications.');
  expect(await dead()).toBe(0);
});

test('what nobody can read, and what the queue gave up by itself, is told as well', async () => {
  const letter = {
    ...{ messageId: 'm', receipt: 'r', body: 'rubbish', trace: undefined, tries: 0, deliveries: 10 },
    ...{ sentAtMs: 1_000, why: undefined },
  };
  expect(inWords(letter, 3 * 86_400_000)).toBe(
    'm · unreadable · 3 days old · 10 deliveries · given up by the queue itself: its workers died or hung',
  );
  expect(
    inWords({ ...letter, body: JSON.stringify({ kind: 'room-report', report: 'x'.repeat(90) }) }, 61_000),
  ).toBe(
    'm · room-report · 1 min old · 10 deliveries · given up by the queue itself: its workers died or hung',
  );
  expect(await takeDeadLetters(at.context.sqs, queue, 5)).toEqual([]);
});
