import { access, constants, rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { defaultDataDir } from '../paths.ts';
import { portBaseFromEnv } from '../ports.ts';
import { Problem } from '../problem.ts';
import { readRun, removeRun, writeRun } from '../run-file.ts';
import { type Stack, startStack } from '../stack.ts';
import { type Demo, startDemo } from './demo-child.ts';
import { say, sayWelcome } from './say.ts';
import { onStopRequest } from './stop-request.ts';

/** `npm start [-- --fresh] [--no-demo]`: the whole of Zilker on this machine, until Ctrl-C. */
await main().catch((error: unknown) => {
  if (error instanceof Problem) console.error(`\n${error.message}`);
  else if (error instanceof Error) console.error(`\nZilker could not start. ${error.message}`);
  else console.error(error);
  process.exit(1);
});

async function main(): Promise<void> {
  const { fresh, demo: wantsDemo } = options();
  const portBase = portBaseFromEnv(process.env.ZILKER_PORT);
  const dataDir = defaultDataDir;
  await refuseIfRunning(dataDir);
  await requireOurs(dataDir);
  if (fresh) await startOver(dataDir);

  const stopping = onStopRequest();
  const beganAt = performance.now();
  const stack = await startStack({
    dataDir,
    ports: portBase,
    apps: 'all',
    keepRunning: true,
    given: process.env,
    tell: say,
    signal: stopping.signal,
  });
  await writeRun(runOf(stack));
  const demo = wantsDemo && !stopping.signal.aborted ? await openDemo() : undefined;
  if (!stopping.signal.aborted)
    sayWelcome({ urls: stack.urls, demo, secondsTaken: (performance.now() - beganAt) / 1_000 });

  await stopping.wait();
  say('\nStopping.');
  await demo?.stop();
  await stack.stop();
  await removeRun(dataDir);
  say('Stopped. Your data is kept; npm start goes on with it.');
  process.exit(0);
}

function options(): { fresh: boolean; demo: boolean } {
  try {
    const { values } = parseArgs({
      options: { fresh: { type: 'boolean', default: false }, 'no-demo': { type: 'boolean', default: false } },
    });
    return { fresh: values.fresh, demo: !values['no-demo'] };
  } catch {
    throw new Problem(
      'npm start knows two options: npm start -- --fresh starts over, -- --no-demo opens no drop.',
    );
  }
}

async function refuseIfRunning(dataDir: string): Promise<void> {
  const run = await readRun(dataDir);
  if (run === undefined) return;
  throw new Problem(
    `Zilker runs already, at ${run.urls.storefront}: open that, or stop it first with Ctrl-C where it was started (process ${run.pid}).`,
  );
}

async function requireOurs(dataDir: string): Promise<void> {
  const mine = await access(dataDir, constants.W_OK).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
  );
  if (!mine)
    throw new Problem(`${dataDir} belongs to another user: start as that user, or remove it to start over.`);
}

/** Everything goes but the Redis that was fetched. */
async function startOver(dataDir: string): Promise<void> {
  say('Starting over: what was kept is removed.');
  for (const part of [
    'postgres',
    'postgres.password',
    'redis',
    'redis.passwords.json',
    'sqs',
    'stripe',
    'inbox',
    'logs',
    'keys.json',
    'run.json',
  ])
    await rm(`${dataDir}/${part}`, { recursive: true, force: true });
}

async function openDemo(): Promise<Demo | undefined> {
  say('Opening a demo drop.');
  return startDemo(say).catch((error: Error) => {
    say(`The demo drop did not open: ${error.message}`);
    return undefined;
  });
}

function runOf(stack: Stack) {
  return {
    pid: process.pid,
    startedAt: new Date().toISOString(),
    dataDir: stack.dataDir,
    ports: stack.ports,
    urls: stack.urls,
    pids: stack.pids,
    env: stack.env,
  };
}
