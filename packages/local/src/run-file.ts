import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { isAlive } from './is-alive.ts';
import { defaultDataDir } from './paths.ts';
import { portIsFree } from './ports.ts';

const runSchema = v.object({
  /** The process of `npm start`. */
  pid: v.number(),
  startedAt: v.string(),
  dataDir: v.string(),
  ports: v.record(v.string(), v.number()),
  urls: v.record(v.string(), v.string()),
  /** Processes by name: the services, postgres, redis. */
  pids: v.record(v.string(), v.number()),
  /** What a tool needs in its env to speak to this stack. */
  env: v.record(v.string(), v.string()),
});

/** What a running stack says of itself, for the tools that join it. It holds secrets: only its owner may read it. */
export type Run = v.InferOutput<typeof runSchema>;

const fileIn = (dataDir: string) => join(dataDir, 'run.json');

/** The stack that runs on `dataDir` now; undefined when none does, or when the one that wrote this is gone. */
export async function readRun(dataDir = defaultDataDir): Promise<Run | undefined> {
  const text = await readFile(fileIn(dataDir), 'utf8').catch(() => undefined);
  const run = text === undefined ? undefined : v.safeParse(runSchema, parseJson(text));
  if (run?.success !== true || !isAlive(run.output.pid)) return undefined;
  // a number may belong to another process by now
  const { sqs } = run.output.ports;
  return sqs !== undefined && (await portIsFree(sqs)) ? undefined : run.output;
}

export async function writeRun(run: Run): Promise<void> {
  const file = fileIn(run.dataDir);
  await writeFile(`${file}.new`, JSON.stringify(run, null, 2), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

export async function removeRun(dataDir: string): Promise<void> {
  await rm(fileIn(dataDir), { force: true });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
