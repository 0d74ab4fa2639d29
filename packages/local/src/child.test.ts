import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { runChild, startChild } from './child.ts';
import { inRepository, nodeBinary } from './paths.ts';
import { waitUntil } from './wait-until.ts';

test.runIf(process.platform === 'linux')(
  'a child ends when its parent is killed without a word',
  async () => {
    const parent = spawn(nodeBinary(), [inRepository('packages/local/src/testing-parent.ts')]);
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    const isSleep = async () =>
      (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).includes('600');
    await waitUntil('the child running', isSleep);
    parent.kill('SIGKILL');
    await waitUntil('the child ending', async () => !(await isSleep()));
  },
);

test('a child that will not end is ended', async () => {
  const child = await startChild({
    command: nodeBinary(),
    args: [
      '-e',
      `process.on('SIGTERM', () => console.log('no')); setInterval(() => {}, 1e3); console.log('up')`,
    ],
  });
  await waitUntil('it running', () => child.tail().includes('up'));
  await child.stop('SIGTERM', 200);
  expect(await child.ended).toBe('SIGKILL');
  expect(child.tail()).toContain('no');
});

test('a run that fails says so with its last words', async () => {
  await expect(runChild({ command: 'sh', args: ['-c', 'echo trouble >&2; exit 7'] })).rejects.toThrow(
    /code 7.*trouble/s,
  );
  expect(await runChild({ command: 'sh', args: ['-c', 'echo fine'] })).toBe('fine');
});

test('a program that is not there is an error, not a crash', async () => {
  await expect(runChild({ command: '/nowhere/to/be/found', args: [] })).rejects.toThrow();
});
