import { execFile } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inRepository, nodeBinary } from '@zilker/local/paths';

export type Env = Readonly<Record<string, string>>;

/** The settings in `env` that keep the service of that folder from starting, as it says itself. */
export function complaints(service: string, env: Env): Promise<string[]> {
  const config = pathToFileURL(inRepository(service, 'src/config.ts')).href;
  const program = `const { readConfig } = await import('${config}'); readConfig();`;
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', program];
  return new Promise((resolve, reject) => {
    execFile(nodeBinary(), args, { env, timeout: 60_000 }, (error, _stdout, stderr) => {
      if (error === null) return resolve([]);
      const [, lines] =
        /EnvProblem: These settings keep the service from starting:\n((?: {2}[A-Z].*\n)+)/.exec(stderr) ?? [];
      if (lines === undefined) return reject(new Error(`${service}: ${stderr}`));
      resolve(lines.trim().split('\n').map(nameIn));
    });
  });
}

const nameIn = (line: string) => /[A-Z][A-Z\d_]+/.exec(line)?.[0] ?? line;

/** What a person would put into the secrets of a production: nothing that a development stack makes. */
export function productionSecret(name: string): string {
  // wallets are offered once Apple and Google have given their keys
  if (name === 'APPLE_PASS_KEYS' || name === 'GOOGLE_WALLET_KEYS') return '';
  if (name.endsWith('_KEYS')) return keySet(true);
  if (name.endsWith('_JWKS')) return keySet(false);
  const known: Env = {
    DATABASE_URL: 'postgres://zilker:secret@postgres.internal:5432/zilker',
    REDIS_URL: 'rediss://zilker:secret@redis.internal:6379',
    STRIPE_SECRET_KEY: 'sk_live_51abc',
    STRIPE_WEBHOOK_SECRET: 'whsec_abc',
    SMTP_URL: 'smtps://zilker:secret@mail.internal',
    SMS_URL: 'https://sms.internal/v1',
  };
  return known[name] ?? randomBytes(32).toString('base64url');
}

function keySet(withPrivate: boolean): string {
  const { d, ...key } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return JSON.stringify({ keys: [{ ...key, kid: 'k1', ...(withPrivate ? { d } : {}) }] });
}

/** The files of the checkout that a command line runs, and whether each is there. */
export function programsIn(command: string | readonly string[] = ''): { path: string; exists: boolean }[] {
  const words = typeof command === 'string' ? command.split(/[\s"]+/) : command;
  return words
    .filter((word) => /\.(ts|mjs)$/.test(word))
    .map((path) => ({ path, exists: existsSync(join(inRepository(), path)) }));
}
