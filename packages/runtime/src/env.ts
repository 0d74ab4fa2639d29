import * as v from 'valibot';

/** A start that cannot go on: every bad setting at once, one a line. */
export class EnvProblem extends Error {
  constructor(lines: readonly string[]) {
    super(`These settings keep the service from starting:\n${lines.map((line) => `  ${line}`).join('\n')}`);
    this.name = 'EnvProblem';
  }
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Settings by their schemas. A setting that is empty counts as absent, as shells and charts write it so.
 * @throws EnvProblem
 */
export function readEnv<const T extends v.ObjectEntries>(
  entries: T,
  env: Env = process.env,
): v.InferOutput<v.ObjectSchema<T, undefined>> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = v.safeParse(v.object(entries), given);
  if (parsed.success) return parsed.output;
  throw new EnvProblem(parsed.issues.map((issue) => describe(issue, given)));
}

/** `readEnv` for a process entry: prints what is wrong and ends the process. */
export function parseEnv<const T extends v.ObjectEntries>(
  entries: T,
  env: Env = process.env,
): v.InferOutput<v.ObjectSchema<T, undefined>> {
  return orExit(() => readEnv(entries, env));
}

/** Runs `read`; an `EnvProblem` is printed and ends the process with status 1. */
export function orExit<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof EnvProblem)) throw cause;
    process.stderr.write(`${cause.message}\n`);
    process.exit(1);
  }
}

/** A value is never repeated: it may be a secret. */
function describe(issue: v.BaseIssue<unknown>, given: Env): string {
  const name = String(issue.path?.[0]?.key ?? '?');
  return given[name] === undefined ? `${name} is missing.` : `${name}: ${issue.message}`;
}

const protocolsOfWeb = ['http:', 'https:'];

/** An address without a trailing slash. */
export const url = (protocols: readonly string[] = protocolsOfWeb) =>
  v.pipe(
    v.string(),
    v.check(
      (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol),
      `This is not an address (${protocols.map((p) => `${p}//`).join(' or ')}).`,
    ),
    v.transform((text) => text.replace(/\/$/, '')),
  );

/** A TCP port; 0 lets the system choose. */
export const port = v.pipe(
  v.string(),
  v.regex(/^\d{1,5}$/, 'This is not a port.'),
  v.transform(Number),
  v.maxValue(65_535, 'This is not a port.'),
);

/** JSON text that fits `schema`. */
export const json = <T extends v.GenericSchema>(schema: T) =>
  v.pipe(v.string(), v.parseJson(undefined, 'This is not JSON.'), schema);

/** At least so many bytes in base64url. */
export const secret = (bytes: number) =>
  v.pipe(
    v.string(),
    v.check(
      (text) => /^[A-Za-z0-9_-]+$/.test(text) && Buffer.from(text, 'base64url').length >= bytes,
      `This is not ${bytes} bytes or more in base64url.`,
    ),
    v.transform((text): Uint8Array => Buffer.from(text, 'base64url')),
  );

/** true, false, 1 or 0. */
export const flag = v.pipe(
  v.picklist(['true', 'false', '1', '0'], 'This is neither true nor false.'),
  v.transform((text) => text === 'true' || text === '1'),
);

/** What every service reads. */
export const commonEnv = {
  NODE_ENV: v.optional(v.picklist(['development', 'test', 'production']), 'development'),
  LOG_LEVEL: v.optional(v.picklist(['debug', 'info', 'warn', 'error', 'silent']), 'info'),
  HOST: v.optional(v.string(), '127.0.0.1'),
  ADMIN_PORT: port,
  OTEL_EXPORTER_OTLP_ENDPOINT: v.optional(url()),
} as const;
