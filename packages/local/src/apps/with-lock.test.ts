import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { withLock } from './with-lock.ts';

async function folder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'zilker-lock-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return join(dir, 'lock');
}

test('one at a time, and each has its turn', async () => {
  const lock = await folder();
  let inside = 0;
  let most = 0;
  const work = async () => {
    inside++;
    most = Math.max(most, inside);
    await new Promise(setImmediate);
    inside--;
  };
  await Promise.all([withLock(lock, work), withLock(lock, work), withLock(lock, work)]);
  expect(most).toBe(1);
});

test('a lock whose holder is gone is taken over, and an error gives it back', async () => {
  const lock = await folder();
  await mkdir(lock);
  await writeFile(join(lock, 'pid'), String(2 ** 22 + 1));
  await expect(withLock(lock, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  expect(await withLock(lock, async () => 'done')).toBe('done');
});
