import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { type Child, startChild } from '../child.ts';
import { requireFreePorts } from '../ports.ts';
import { waitUntil } from '../wait-until.ts';
import { cutLast, forgetAll } from './append-only-file.ts';
import { findRedis } from './find-redis.ts';
import { aclFile, loadPasswords, type RedisUrls } from './redis-users.ts';

export type Redis = {
  urls: RedisUrls;
  /** Of the process that runs now. */
  readonly pid: number;
  /** Ends it with `kill -9`. */
  kill(): Promise<void>;
  /** Runs it again on the same port, with what is left in its file: whole, cut or emptied. Resolves when it answers. */
  start(): Promise<void>;
  /** Stops the process in its tracks until `thaw`: connections stay and nothing is answered. */
  freeze(): void;
  thaw(): void;
  /** Without its last `share` (0 to 1). Only while it does not run. */
  cutFile(share: number): Promise<void>;
  /** Only while it does not run. */
  emptyFile(): Promise<void>;
  /** In order: everything is written first. */
  stop(): Promise<void>;
};

/**
 * A Redis of our own on loopback with its append-only file under `dataDir` and a user for each service.
 * @throws Problem when the port is taken or no Redis can be found.
 */
export async function startRedis(options: {
  dataDir: string;
  port: number;
  /** Where a fetched server is unpacked; shared by the runs of one checkout. */
  fetchDir?: string;
  logFile?: string;
  tell?: (sentence: string) => void;
}): Promise<Redis> {
  const { dataDir, port } = options;
  await requireFreePorts({ redis: port });
  const program = await findRedis({
    fetchDir: options.fetchDir ?? join(dirname(dataDir), 'redis-server'),
    ...(options.tell === undefined ? {} : { tell: options.tell }),
  });
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const passwords = await loadPasswords(join(dirname(dataDir), 'redis.passwords.json'));
  const acl = join(dataDir, 'users.acl');
  await writeFile(acl, aclFile(passwords), { mode: 0o600 });
  const run = async (): Promise<Child> => {
    const child = await startChild({
      command: program.command,
      args: settings({ port, dataDir, acl }),
      env: { ...process.env, ...program.env },
      ...(options.logFile === undefined ? {} : { logFile: options.logFile }),
    });
    try {
      await untilReady(child, port, passwords.admin);
      return child;
    } catch (error) {
      await child.stop('SIGTERM', 5_000);
      throw error;
    }
  };
  let server = await run();
  const url = (user: keyof RedisUrls) => `redis://${user}:${passwords[user]}@127.0.0.1:${port}`;
  return {
    urls: { admin: url('admin'), room: url('room'), workers: url('workers') },
    get pid() {
      return server.pid;
    },
    kill: () => server.stop('SIGKILL'),
    async start() {
      if (!server.running) server = await run();
    },
    freeze: () => server.signal('SIGSTOP'),
    thaw: () => server.signal('SIGCONT'),
    cutFile: async (share) => void (await cutLast(dataDir, share)),
    emptyFile: () => forgetAll(dataDir),
    stop: () => server.stop('SIGTERM', 10_000),
  };
}

function settings(at: { port: number; dataDir: string; acl: string }): string[] {
  const values: [string, string][] = [
    ['port', String(at.port)],
    ['bind', '127.0.0.1'],
    ['dir', at.dataDir],
    ['aclfile', at.acl],
    ['appendonly', 'yes'],
    ['appendfsync', 'everysec'],
    ['save', ''],
    ['maxclients', '2000'],
    ['tcp-backlog', '128'],
    ['daemonize', 'no'],
  ];
  return values.flatMap(([name, value]) => [`--${name}`, value]);
}

async function untilReady(server: Child, port: number, password: string): Promise<void> {
  await waitUntil('Redis answering', async () => {
    if (!server.running) throw new Error(`Redis did not start:\n${server.tail()}`);
    const answer = await ask(port, `AUTH admin ${password}\r\nPING\r\n`);
    return answer.includes('+PONG');
  });
}

/** Sends inline commands and returns what came back within a moment; while Redis loads its file it answers -LOADING. */
function ask(port: number, commands: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    let answer = '';
    const finish = () => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1_000, finish);
    socket.on('connect', () => socket.write(commands));
    socket.on('data', (chunk) => {
      answer += chunk.toString();
      if (answer.split('\r\n').length > 2) finish();
    });
    socket.on('error', finish);
    socket.on('close', finish);
  });
}
