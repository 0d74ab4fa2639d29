import { readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { type Child, startChild } from './child.ts';
import { Problem } from './problem.ts';
import { waitUntil } from './wait-until.ts';

type Run = {
  command: string;
  prefix: string[];
  dataDir: string;
  port: number;
  durable: boolean;
  adminUrl: string;
  logFile: string | undefined;
};

const triesMax = 40;
/** Nothing goes wrong when they take longer than they need: the machine may be busy, and we too. */
const connectMs = 10_000;
const readyWithinMs = 90_000;

/**
 * One run of PostgreSQL, on data that are there. After a `kill -9` what it left may be in its way for a moment: sessions that have still
 * to notice, and their shared memory.
 */
export async function runPostgres(run: Run): Promise<Child> {
  for (let tries = 1; ; tries++) {
    await clearStaleLock(run.dataDir);
    const server = await startChild({
      command: run.command,
      args: ['-D', run.dataDir, ...settings(run.port, run.durable)],
      prefix: run.prefix,
      env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
      // the fast shutdown: sessions are ended, nothing is lost
      deathSignal: 'INT',
      ...(run.logFile === undefined ? {} : { logFile: run.logFile }),
    });
    try {
      await untilReady(server, run.adminUrl);
      return server;
    } catch (error) {
      await server.stop('SIGINT', 5_000);
      if (tries >= triesMax || !inTheWay.test(server.tail())) throw error;
    }
  }
}

const inTheWay = /pre-existing shared memory block|could not bind/;

/**
 * A `kill -9` leaves postmaster.pid behind. PostgreSQL notices when that process is gone, but not when its number was
 * given to another; and a server that was told to end as we were killed may still be ending.
 */
export async function clearStaleLock(dataDir: string): Promise<void> {
  const file = join(dataDir, 'postmaster.pid');
  const pid = Number((await readFile(file, 'utf8').catch(() => undefined))?.split('\n')[0]);
  if (!Number.isInteger(pid) || process.platform !== 'linux') return;
  const isOurs = async () =>
    (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).includes(`${dataDir}\0`);
  const gone = await waitUntil('the earlier PostgreSQL ending', async () => !(await isOurs()), {
    timeoutMs: 10_000,
  }).catch(() => false);
  if (!gone)
    throw new Problem(
      `PostgreSQL of an earlier start still runs on ${dataDir}: stop it with kill -INT ${pid}, then start again.`,
    );
  await rm(file, { force: true });
}

/** Each session is a process of its own: a signal goes to the server first, so that it makes no more, then to each. */
export function signalFamily(server: Child, signal: NodeJS.Signals): void {
  if (!server.running) return;
  server.signal(signal);
  for (const pid of childrenOf(server.pid))
    try {
      process.kill(pid, signal);
    } catch {
      // it has ended meanwhile
    }
}

function childrenOf(pid: number): number[] {
  try {
    const words = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
    return words.filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** Small enough for a laptop, and as strict as a production server about what a commit means. */
function settings(port: number, durable: boolean): string[] {
  const values: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '128MB',
    synchronous_commit: 'on',
    fsync: durable ? 'on' : 'off',
    full_page_writes: durable ? 'on' : 'off',
    max_wal_size: '1GB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_lock_waits: 'on',
    idle_in_transaction_session_timeout: '60s',
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function untilReady(server: Child, url: string): Promise<void> {
  const answers = async () => {
    if (!server.running) throw new Error(`PostgreSQL did not start:\n${server.tail()}`);
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectMs });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return true;
    } catch {
      return false;
    } finally {
      await client.end().catch(() => undefined);
    }
  };
  await waitUntil('PostgreSQL answering', answers, { timeoutMs: readyWithinMs });
}
