import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultDataDir } from '@zilker/local/paths';
import { freePortBlock } from '@zilker/local/ports';
import { readRun } from '@zilker/local/run-file';
import type { ServiceName } from '@zilker/local/services/service-env';
import { type Stack, type StackOptions, startStack } from '@zilker/local/stack';
import { type Target, targetOf } from './target.ts';

export type OpenTarget = {
  target: Target;
  /** A stack of its own has nothing in its queues but what this run puts there. */
  own: boolean;
  /** Kills a service of a stack of its own and starts it again. */
  restart(service: ServiceName, signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Every part of a stack of its own, by hand. */
  stack: Stack | undefined;
  /** Where its logs are. */
  dataDir: string;
  /** Stops a stack of its own, once, and removes its data unless it is to be kept; leaves a running one alone. */
  close(options?: { keep?: boolean }): Promise<void>;
};

export type OpenOptions = {
  /** Always a stack of its own. */
  fresh?: boolean;
  durable?: boolean;
  /** Where the folder of a stack of its own is made. */
  parentDir?: string;
  /** How a stack of its own is made. */
  stack?: Pick<
    StackOptions,
    'env' | 'replicas' | 'redisCluster' | 'keepQueues' | 'keepRunning' | 'postgresDir'
  >;
  tell?: (sentence: string) => void;
};

/** The stack that `npm start` runs, else one of its own: stores, stand-ins and services, no web apps. */
export async function openTarget(options: OpenOptions = {}): Promise<OpenTarget> {
  const { fresh = false, durable = true, parentDir = defaultDataDir, tell } = options;
  const run = fresh ? undefined : await readRun();
  if (run !== undefined) {
    tell?.(`Using the stack that runs at ${run.urls.storefront ?? run.dataDir}.`);
    return {
      target: targetOf(run.env),
      own: false,
      stack: undefined,
      dataDir: run.dataDir,
      restart: () => Promise.reject(new Error('The services of a stack that others use are left alone.')),
      close: async () => undefined,
    };
  }
  await mkdir(parentDir, { recursive: true, mode: 0o700 });
  const dataDir = await mkdtemp(join(parentDir, 'drop-'));
  const forget = () => rm(dataDir, { recursive: true, force: true });
  try {
    const stack = await startStack({
      dataDir,
      ports: await freePortBlock(),
      durable,
      ...options.stack,
      ...(tell === undefined ? {} : { tell }),
    });
    let closed: Promise<void> | undefined;
    return {
      target: targetOf(stack.env),
      own: true,
      stack,
      dataDir,
      restart: async (service, signal) => stack.services[service]?.restart(signal),
      close({ keep = false } = {}) {
        closed ??= stack.stop().then(() => (keep ? undefined : forget()));
        return closed;
      },
    };
  } catch (error) {
    tell?.(`The logs are in ${dataDir}/logs.`);
    throw error;
  }
}
