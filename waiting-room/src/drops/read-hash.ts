import type { DropKeys } from '../redis/keys.ts';
import type { RoomContext } from '../room-context.ts';
import type { StateHash } from './drop-state.ts';

export type ReadHash = {
  /** The server that answered, by the name it gave itself at its start. */
  run: string;
  /** The drop's memory was put together on that server, so what it says can be relied on. */
  known: boolean;
  /** Empty for a drop that the server does not know. */
  hash: StateHash;
};

/** A drop's state, as one moment has it. @throws Error when Redis is away */
export async function readHash(
  { scripts }: Pick<RoomContext, 'scripts'>,
  keys: Pick<DropKeys, 'state'>,
): Promise<ReadHash> {
  const [run, known, ...flat] = (await scripts('read', [keys.state], [])) as [string, number, ...string[]];
  const hash: Record<string, string> = {};
  for (let at = 0; at + 1 < flat.length; at += 2) hash[String(flat[at])] = String(flat[at + 1]);
  return { run, known: known === 1, hash };
}
