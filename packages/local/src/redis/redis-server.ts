import { type Child, startChild } from '../child.ts';
import { type ServerProcess, startServerProcess } from '../server-process.ts';
import { waitUntil } from '../wait-until.ts';
import { askRedis } from './ask-redis.ts';
import type { RedisProgram } from './find-redis.ts';

export type RedisServerOptions = {
  program: RedisProgram;
  port: number;
  dataDir: string;
  aclFile: string;
  /** Of the user admin. */
  password: string;
  /** Settings on top of those that every Redis of ours has. */
  settings?: Record<string, string>;
  logFile?: string;
};

/** On loopback, with its append-only file under `dataDir`. @throws Error with the end of its log */
export async function startRedisServer(options: RedisServerOptions): Promise<ServerProcess> {
  const run = async (): Promise<Child> => {
    const child = await startChild({
      command: options.program.command,
      args: argumentsOf(options),
      env: { ...process.env, ...options.program.env },
      ...(options.logFile === undefined ? {} : { logFile: options.logFile }),
    });
    try {
      await untilAnswering(child, options);
      return child;
    } catch (error) {
      await child.stop('SIGTERM', 5_000);
      throw error;
    }
  };
  return startServerProcess({ run });
}

function argumentsOf(options: RedisServerOptions): string[] {
  const values = {
    port: String(options.port),
    bind: '127.0.0.1',
    dir: options.dataDir,
    aclfile: options.aclFile,
    appendonly: 'yes',
    appendfsync: 'everysec',
    save: '',
    maxclients: '2000',
    'tcp-backlog': '128',
    daemonize: 'no',
    ...options.settings,
  };
  return Object.entries(values).flatMap(([name, value]) => [`--${name}`, value]);
}

/** While Redis loads its file it answers -LOADING. */
async function untilAnswering(server: Child, at: RedisServerOptions): Promise<void> {
  await waitUntil('Redis answering', async () => {
    if (!server.running) throw new Error(`Redis did not start:\n${server.tail()}`);
    return (await askRedis(at, 'PING')).startsWith('+PONG');
  });
}
