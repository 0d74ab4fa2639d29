import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command, Redis } from 'ioredis';
import type { RedisClient } from './redis.ts';

type Script = { name: string; source: string; sha: string; keyCount: number };
export type Argument = string | number | Buffer;

/** What a script replied, as Redis sends it; with `buffers`, strings come as bytes. */
export type RunScript<N extends string> = (
  name: N,
  keys: readonly string[],
  args: readonly Argument[],
  options?: { buffers?: boolean },
) => Promise<unknown>;

/**
 * The Lua files of a folder, named `<verb>-<keys>.lua`. They run by their hash; a server that does not know one yet (new,
 * restarted, failed over) gets its source once. A line `-- include: NAME` is replaced by what `NAME.lua` of the folder says.
 */
export function loadScripts<const N extends string>(
  redis: RedisClient,
  folder: URL,
  names: readonly N[],
): RunScript<N> {
  const scripts = new Map(readFolder(folder).map((script) => [script.name, script]));
  for (const name of names) if (!scripts.has(name)) throw new Error(`no script ${name} in ${folder.href}`);
  return async (name, keys, args, options = {}) => {
    const script = scripts.get(name);
    if (script === undefined || keys.length !== script.keyCount)
      throw new Error(`script ${name} takes ${script?.keyCount} keys, not ${keys.length}`);
    try {
      return await evaluate(redis, 'evalsha', script.sha, keys, args, options.buffers);
    } catch (cause) {
      if (!(cause instanceof Error && cause.message.startsWith('NOSCRIPT'))) throw cause;
      return evaluate(redis, 'eval', script.source, keys, args, options.buffers);
    }
  };
}

/**
 * By `redis.evalsha`, which writes all commands of one turn of the event loop at once; but not where bytes come as a reply, which
 * need a command of their own, and not in a cluster, where it takes the script's name for the key that tells the node.
 */
function evaluate(
  redis: RedisClient,
  command: 'eval' | 'evalsha',
  script: string,
  keys: readonly string[],
  args: readonly Argument[],
  buffers = false,
): Promise<unknown> {
  if (!buffers && redis instanceof Redis) return redis[command](script, keys.length, ...keys, ...args);
  const all = [script, keys.length, ...keys, ...args];
  return redis.sendCommand(
    new Command(command, all, { replyEncoding: buffers ? null : 'utf8' }),
  ) as Promise<unknown>;
}

function readFolder(folder: URL): Script[] {
  return readdirSync(folder)
    .map((file) => ({ file, match: /^(?<name>[a-z-]+)-(?<keys>\d+)\.lua$/.exec(file) }))
    .flatMap(({ file, match }) => {
      const { name, keys } = match?.groups ?? {};
      if (name === undefined) return [];
      const source = readSource(folder, file);
      return [{ name, source, sha: createHash('sha1').update(source).digest('hex'), keyCount: Number(keys) }];
    });
}

function readSource(folder: URL, file: string): string {
  const text = readFileSync(fileURLToPath(new URL(file, folder)), 'utf8');
  return text.replaceAll(/^-- include: ([a-z-]+)$/gm, (_, name: string) => readSource(folder, `${name}.lua`));
}
