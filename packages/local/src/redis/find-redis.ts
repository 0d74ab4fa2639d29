import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { runChild } from '../child.ts';
import { Problem } from '../problem.ts';

const run = promisify(execFile);

/** A Redis 7 or newer (or Valkey) that runs here: the command and what it needs in its environment. */
export type RedisProgram = { command: string; env: Record<string, string> };

/**
 * Finds a real Redis server, or fetches one, by the shortest way that works: on the PATH; the package of the registry;
 * Debian's package, installed as root or unpacked below `fetchDir` as a normal user; Homebrew's.
 * @throws Problem with the one thing to do when there is none.
 */
export async function findRedis(options: {
  fetchDir: string;
  tell?: (sentence: string) => void;
}): Promise<RedisProgram> {
  const { fetchDir, tell = () => undefined } = options;
  const steps: (() => Promise<RedisProgram | undefined>)[] = [
    () => firstThatRuns(onPath().map((command) => ({ command, env: {} }))),
    () => firstThatRuns([fromRegistry(), unpacked(fetchDir)]),
    () => installByApt(tell),
    () => unpackByApt(fetchDir, tell),
    () => installByHomebrew(tell),
  ];
  for (const step of steps) {
    const program = await step();
    if (program !== undefined) return program;
  }
  throw new Problem(
    'Redis is missing and could not be fetched: install redis-server 7 or newer with your package manager, or set REDIS_URL to one that runs.',
  );
}

function onPath(): string[] {
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    '/usr/bin',
    '/usr/local/bin',
    '/opt/homebrew/bin',
  ];
  return ['redis-server', 'valkey-server'].flatMap((name) =>
    folders.map((folder) => join(folder, name)).filter((file) => existsSync(file)),
  );
}

/** `@falkordblite/<platform>` brings a Redis 8 that needs glibc 2.38, where somebody has installed it. */
function fromRegistry(): RedisProgram | undefined {
  const name = `@falkordblite/${process.platform}-${process.arch}`;
  try {
    const home = dirname(findPackageJSON(name, import.meta.url) ?? '');
    return { command: join(home, 'bin', 'redis-server'), env: {} };
  } catch {
    return undefined;
  }
}

function unpacked(fetchDir: string): RedisProgram | undefined {
  const command = join(fetchDir, 'usr', 'bin', 'redis-server');
  if (!existsSync(command)) return undefined;
  const libraries = join(fetchDir, 'usr', 'lib');
  const folders = [libraries, ...readdirSync(libraries).map((entry) => join(libraries, entry))];
  return { command, env: { LD_LIBRARY_PATH: folders.join(':') } };
}

async function firstThatRuns(programs: (RedisProgram | undefined)[]): Promise<RedisProgram | undefined> {
  for (const program of programs) if (program !== undefined && (await runsHere(program))) return program;
  return undefined;
}

async function runsHere({ command, env }: RedisProgram): Promise<boolean> {
  const printed = await run(command, ['--version'], { env: { ...process.env, ...env } }).catch(
    () => undefined,
  );
  const major = /v=(\d+)\./.exec(printed?.stdout ?? '')?.[1];
  return major !== undefined && Number(major) >= 7;
}

async function installByApt(tell: (sentence: string) => void): Promise<RedisProgram | undefined> {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined;
  tell('Installing Redis with apt, once.');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]) => runChild({ command: 'apt-get', args: ['-qq', '-y', ...args], env });
  const install = () => apt('install', '--no-install-recommends', 'redis-server');
  await install().catch(() =>
    apt('update')
      .then(install)
      .catch(() => undefined),
  );
  return firstThatRuns(onPath().map((command) => ({ command, env: {} })));
}

const packages =
  'redis-server redis-tools libjemalloc2 libatomic1 liblua5.1-0 lua-cjson lua-bitop liblzf1'.split(' ');

/** Without root: download the packages and unpack them below `fetchDir`. */
async function unpackByApt(
  fetchDir: string,
  tell: (sentence: string) => void,
): Promise<RedisProgram | undefined> {
  if (!existsSync('/usr/bin/apt-get') || !existsSync('/usr/bin/dpkg')) return undefined;
  tell('Fetching Redis, once.');
  const half = `${fetchDir}.half`;
  await rm(half, { recursive: true, force: true });
  await mkdir(half, { recursive: true });
  try {
    await runChild({ command: 'apt-get', args: ['-qq', 'download', ...packages], cwd: half });
    for (const file of readdirSync(half).filter((name) => name.endsWith('.deb')))
      await runChild({ command: 'dpkg', args: ['-x', file, '.'], cwd: half });
    await rm(fetchDir, { recursive: true, force: true });
    await rename(half, fetchDir);
  } catch {
    return undefined;
  } finally {
    await rm(half, { recursive: true, force: true });
  }
  return firstThatRuns([unpacked(fetchDir)]);
}

async function installByHomebrew(tell: (sentence: string) => void): Promise<RedisProgram | undefined> {
  if (process.platform !== 'darwin') return undefined;
  tell('Installing Redis with Homebrew, once.');
  await runChild({ command: 'brew', args: ['install', '--quiet', 'redis'] }).catch(() => undefined);
  return firstThatRuns(onPath().map((command) => ({ command, env: {} })));
}
