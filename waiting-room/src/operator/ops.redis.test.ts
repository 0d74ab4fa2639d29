import { execFile } from 'node:child_process';
import { newId } from '@zilker/contracts/ids';
import { inRepository } from '@zilker/local/paths';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { definition, joined, makeFan, staffAccess, startTestRooms, type TestRoom } from '../testing/rooms.ts';

let room: TestRoom;
let access: string;
beforeAll(async () => {
  room = await startTestRooms();
  access = await staffAccess({ role: 'operator' });
});
afterAll(() => room.stopRooms());

/** `npm run ops -- …` against a room named by the env. */
function ops(args: string[], env: Record<string, string> = {}) {
  return new Promise<{ status: number; stdout: string; stderr: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', inRepository('packages/local/src/cli/ops.ts'), ...args],
      { env: { PATH: process.env.PATH, ZILKER_ROOM_URL: room.url, ZILKER_ACCESS_TOKEN: access, ...env } },
      (_, stdout, stderr) => resolve({ status: child.exitCode ?? 1, stdout, stderr }),
    );
  });
}

test('an act shows its entry and the state after it', async () => {
  const drop = definition();
  await room.define(drop);
  await joined(room.url, drop.drop, await makeFan());
  const rate = await ops(['rate', drop.drop, '30', '--floor', '6']);
  expect([rate.status, rate.stderr]).toEqual([0, '']);
  expect(rate.stdout).toMatch(
    /^Entry 0, \S+: Operator lowered the rate, 6000 to 30 a minute, 6 at the slowest\n/,
  );
  expect(rate.stdout).toContain('rate        30 a minute, 6 at the slowest');
  const said = await ops(['message', drop.drop, 'Doors', 'at', 'seven']);
  expect(said.stdout).toContain('message     Doors at seven');
  const removed = await ops(['remove', drop.drop, '0', 'bought', 'by', 'a', 'script']);
  expect(removed.stdout).toContain('Operator removed place 0: bought by a script');
  const status = await ops(['status', drop.drop]);
  expect(status.stdout).toContain('log         3 entries, head ');
});

test('what is refused is one sentence and status 1', async () => {
  const drop = definition();
  await room.define(drop);
  const refusals: [string[], Record<string, string>, string][] = [
    [['pause', drop.drop], {}, 'This cannot be done in the phase that the drop is in.\n'],
    [
      ['remove', drop.drop, '5', 'no', 'such'],
      {},
      'There is no such place, or it was given up or removed before.\n',
    ],
    [['status', newId('drop')], {}, 'We do not know this drop.\n'],
    [['status', 'grackles'], {}, '“grackles” is not the id of a drop (drp_…).\n'],
    [
      ['message', drop.drop, 'Hi'],
      { ZILKER_ACCESS_TOKEN: 'x.y.z' },
      'This sign-in is not valid. Sign in again.\n',
    ],
    [
      ['message', drop.drop, 'Hi'],
      { ZILKER_ACCESS_TOKEN: '' },
      'ZILKER_ROOM_URL and ZILKER_ACCESS_TOKEN go together',
    ],
  ];
  for (const [args, env, sentence] of refusals) {
    const { status, stdout, stderr } = await ops(args, env);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  }
});
