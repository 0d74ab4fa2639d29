import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Env } from './service-env.ts';

/**
 * Writes for each service the keys and secrets of its env, and nothing else of it, to `<dir>/<service>.env`, as
 * `node --env-file` reads it. Written beside and moved over: who starts meanwhile reads the old file or the new one.
 */
export async function writeKeyFiles(dir: string, envs: Readonly<Record<string, Env>>): Promise<void> {
  for (const [service, env] of Object.entries(envs)) {
    const lines = Object.entries(env)
      .filter(([name]) => /_(KEYS|JWKS|SECRET|SECRET_KEY|CHAIN)$/.test(name))
      .map(([name, value]) => `${name}='${value}'\n`);
    const file = join(dir, `${service}.env`);
    await writeFile(`${file}.new`, lines.join(''), { mode: 0o600 });
    await rename(`${file}.new`, file);
  }
}
