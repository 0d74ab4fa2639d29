import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import * as v from 'valibot';

const passwordsSchema = v.object({ admin: v.string(), room: v.string(), workers: v.string() });
export type RedisPasswords = v.InferOutput<typeof passwordsSchema>;

/** A connection string for each user of the ACL. */
export type RedisUrls = Record<keyof RedisPasswords, string>;

/** For one server, or for the nodes of a cluster: with commas between, as `createRedis` of the runtime reads it. */
export function redisUrls(passwords: RedisPasswords, ...ports: readonly number[]): RedisUrls {
  const nodes = ports.map((port) => `127.0.0.1:${port}`).join(',');
  const url = (user: keyof RedisUrls) => `redis://${user}:${passwords[user]}@${nodes}`;
  return { admin: url('admin'), room: url('room'), workers: url('workers') };
}

/** The passwords kept in `file`, made there on first use. */
export async function loadPasswords(file: string): Promise<RedisPasswords> {
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  if (kept !== undefined) return v.parse(passwordsSchema, JSON.parse(kept));
  const secret = () => randomBytes(18).toString('base64url');
  const passwords = { admin: secret(), room: secret(), workers: secret() };
  await writeFile(file, JSON.stringify(passwords), { mode: 0o600 });
  return passwords;
}

/**
 * The ACL: each service writes what is its own and reads what crosses to it, and neither may administer.
 *
 * `EVAL` names its keys without saying how it will use them, so Redis wants write permission for each. The room's second
 * rule (a selector) grants that for `EVAL` alone: within the script every command is judged again, by the first rule,
 * under which the room reads grants and cannot write one.
 *
 * The default user is off, so nobody comes in as it; but it may do everything, since Redis reads its own append-only file back as
 * that user, and would otherwise leave out all that a script wrote in more than one command.
 */
export function aclFile(passwords: RedisPasswords): string {
  const work = '+@all -@admin -@dangerous +info';
  return [
    'user default off ~* &* +@all',
    `user admin on >${passwords.admin} ~* &* +@all`,
    `user room on >${passwords.room} ~room:* ~call:* %R~grant:* &room:* ${work} (~room:* ~call:* ~grant:* +eval +evalsha)`,
    `user workers on >${passwords.workers} ~call:* ~grant:* resetchannels ${work}`,
    '',
  ].join('\n');
}
