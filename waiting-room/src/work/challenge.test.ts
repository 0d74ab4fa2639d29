import { createHash } from 'node:crypto';
import type { errorSentences } from '@zilker/contracts/errors';
import type { WorkChallenge } from '@zilker/contracts/http/room';
import { expect, test } from 'vitest';
import { roomSecrets } from '../join/secrets.ts';
import { solve } from '../testing/solve.ts';
import { checkWork, makeWork } from './challenge.ts';

const room = { work: { maxNumber: 300 }, secrets: roomSecrets(Buffer.alloc(32, 7)), nowMs: () => Date.now() };
const place = { leaf: Buffer.alloc(16, 1).toString('base64url') };
const encode = (payload: object) => Buffer.from(JSON.stringify(payload)).toString('base64');
const refused = (code: keyof typeof errorSentences) => expect.objectContaining({ code });

test('a solution is worth the level of the work that was asked for', async () => {
  for (const [level, maxNumber] of [
    [1, 300],
    [2, 900],
    [3, 1_800],
  ] as const) {
    const work = makeWork(room, place, level);
    expect(work).toMatchObject({ level, maxNumber, algorithm: 'SHA-256' });
    expect(await checkWork(room, place, solve(work))).toBe(level);
  }
});

test('what was altered in any part is refused', async () => {
  const work = makeWork(room, place, 1);
  const good = JSON.parse(Buffer.from(solve(work), 'base64').toString()) as WorkChallenge & {
    number: number;
  };
  const easier = { ...good, salt: good.salt.replace('level=1', 'level=3') };
  const later = { ...good, salt: good.salt.replace(/expires=\d+/, 'expires=9999999999') };
  const rehashed = (payload: typeof good) => ({
    ...payload,
    challenge: createHash('sha256').update(`${payload.salt}${payload.number}`).digest('hex'),
  });
  const bad = [
    { ...good, number: good.number + 1 },
    { ...good, signature: good.signature.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) },
    { ...good, algorithm: 'SHA-1' },
    { ...good, number: String(good.number) },
    easier,
    rehashed(easier),
    later,
    rehashed(later),
    // parts of the salt moved into the number leave what is hashed as it was
    {
      ...good,
      salt: good.salt.slice(0, good.salt.indexOf('expires')),
      number: `${good.salt.slice(good.salt.indexOf('expires'))}${good.number}`,
    },
    {},
    [],
  ];
  for (const payload of bad)
    await expect(checkWork(room, place, encode(payload)), JSON.stringify(payload)).rejects.toEqual(
      refused('work_wrong'),
    );
  for (const text of ['', 'x', '{}'])
    await expect(checkWork(room, place, text)).rejects.toEqual(refused('work_wrong'));
});

test('work for another place, or by another room, is refused', async () => {
  const solution = solve(makeWork(room, { leaf: Buffer.alloc(16, 2).toString('base64url') }, 1));
  await expect(checkWork(room, place, solution)).rejects.toEqual(refused('work_wrong'));
  const other = { ...room, secrets: roomSecrets(Buffer.alloc(32, 8)) };
  await expect(checkWork(room, place, solve(makeWork(other, place, 1)))).rejects.toEqual(
    refused('work_wrong'),
  );
});

test('work ends with its time', async () => {
  const solution = solve(makeWork(room, place, 1));
  const later = { ...room, nowMs: () => Date.now() + 21 * 60_000 };
  await expect(checkWork(later, place, solution)).rejects.toEqual(refused('work_expired'));
});
