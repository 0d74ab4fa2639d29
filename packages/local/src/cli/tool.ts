import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { toolEnvOf } from '../ops/tool-env.ts';
import { nodeBinary } from '../paths.ts';
import { Problem } from '../problem.ts';

/**
 * `node tool.ts ENTRY …`: runs a tool of a house on the running local stack, or as it is where the env names the stores. It gets our
 * signals, and we end as it does.
 */
const [entry, ...args] = process.argv.slice(2);
try {
  if (entry === undefined) throw new Problem('Name the file to run.');
  run(entry, await toolEnvOf(process.env));
} catch (cause) {
  if (!(cause instanceof Problem)) throw cause;
  console.error(cause.message);
  process.exitCode = 2;
}

function run(file: string, env: Readonly<Record<string, string | undefined>>): void {
  const child = spawn(nodeBinary(), [file, ...args], { env: { ...env }, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  child.on('error', (cause) => {
    console.error(`${file} could not be started: ${cause.message}`);
    process.exitCode = 2;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === null ? 1 : 128 + constants.signals[signal]);
    process.exit();
  });
}
