import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeRun, writeRun } from '../run-file.ts';
import { toolEnvOf } from './tool-env.ts';

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'zilker-tool-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

const run = () => ({
  pid: process.pid,
  startedAt: new Date().toISOString(),
  dataDir,
  ports: {},
  urls: {},
  pids: {},
  env: { DATABASE_URL: 'postgresql://local', SQS_ENDPOINT: 'http://local' },
});

test('an env that names a store stays as it is, whatever runs here', async () => {
  await writeRun(run());
  const given = { DATABASE_URL: 'postgresql://elsewhere', HOME: '/' };
  expect(await toolEnvOf(given, dataDir)).toBe(given);
});

test('without one, the stores are those of the stack that runs here', async () => {
  await writeRun(run());
  expect(await toolEnvOf({ HOME: '/', DATABASE_URL: '' }, dataDir)).toEqual({
    HOME: '/',
    DATABASE_URL: 'postgresql://local',
    SQS_ENDPOINT: 'http://local',
  });
});

test('where neither is there, one sentence says what to do', async () => {
  await removeRun(dataDir);
  await expect(toolEnvOf({}, dataDir)).rejects.toThrow('start it with npm start, or name its stores');
});
