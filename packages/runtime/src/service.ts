import { createAdmin, type Readiness } from './admin.ts';
import { orExit } from './env.ts';
import type { App } from './http.ts';
import { createLog, type Log } from './log.ts';
import { startDefaultMetrics } from './metrics.ts';
import { serve } from './serve.ts';
import { runStopPhases, type StopPhase } from './stop-phases.ts';

export type ServiceContext = {
  log: Log;
  /** The app of the admin port: internal routes are mounted here. */
  admin: App;
};
export type Running = {
  ready: Readiness;
  /** In order: first what takes work in, last what work needs. */
  stop: readonly StopPhase[];
};

/**
 * The life of a process: start, serve the admin port, run until SIGTERM or SIGINT, stop phase by phase. `/readyz` answers
 * 503 from the signal on, so that no new fans are sent. A second signal ends the process at once, as does an error that
 * nobody caught.
 */
export async function runService<
  E extends { NODE_ENV: string; LOG_LEVEL: string; HOST: string; ADMIN_PORT: number },
>(options: {
  name: string;
  readEnv: () => E;
  start: (env: E, context: ServiceContext) => Promise<Running>;
}): Promise<void> {
  const env = orExit(options.readEnv);
  const log = createLog(options.name, { level: env.LOG_LEVEL });
  endOnUncaught(log);
  startDefaultMetrics();
  const state = { draining: false, ready: (): ReturnType<Readiness> => ({ started: false }) };
  const admin = createAdmin(log, state);
  const startedAt = performance.now();
  const begin = async () => {
    const running = await options.start(env, { log, admin });
    // last, since an app takes no more routes once it has answered
    return { running, adminServer: await serve(admin, { host: env.HOST, port: env.ADMIN_PORT }) };
  };
  const { running, adminServer } = await begin().catch((cause: unknown) => {
    log.error('service_not_started', { cause });
    process.exit(1);
  });
  state.ready = running.ready;
  log.info('service_started', {
    port: adminServer.port,
    durationMs: Math.round(performance.now() - startedAt),
  });

  const signal = await firstSignal();
  state.draining = true;
  log.info('service_stopping', { signal });
  const phases = [...running.stop, { name: 'admin', run: () => adminServer.stop(500) }];
  const failed = await runStopPhases(log, phases);
  log.info('service_stopped', { failed: failed.join(' ') });
  process.exit(failed.length === 0 ? 0 : 1);
}

function firstSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let seen = false;
    const onSignal = (signal: NodeJS.Signals) => {
      if (seen) process.exit(1);
      seen = true;
      resolve(signal);
    };
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
  });
}

function endOnUncaught(log: Log): void {
  const end = (cause: unknown) => {
    log.error('service_crashed', { cause });
    process.exit(1);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}
