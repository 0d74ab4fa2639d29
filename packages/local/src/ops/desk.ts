import { join } from 'node:path';
import { newId } from '@zilker/contracts/ids';
import { signer } from '@zilker/runtime/tokens';
import { loadKeys } from '../keys.ts';
import { Problem } from '../problem.ts';
import { readRun } from '../run-file.ts';

/** Where the room is, who asks, and where titles are looked up, if anywhere. */
export type Desk = {
  roomUrl: string;
  access: string;
  catalogueUrl: string | undefined;
  /** Where the box office answers. */
  coreUrl: string;
};

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The room that the env names; else that of the running local stack, with an operator's token signed by its development keys.
 * @throws Problem when there is neither
 */
export async function openDesk(env: Env, dataDir?: string): Promise<Desk> {
  const { ZILKER_ROOM_URL: roomUrl, ZILKER_ACCESS_TOKEN: access } = env;
  if (roomUrl || access) {
    if (!roomUrl || !access)
      throw new Problem(
        'ZILKER_ROOM_URL and ZILKER_ACCESS_TOKEN go together: set both, or neither for the local stack.',
      );
    if (!URL.canParse(roomUrl)) throw new Problem('ZILKER_ROOM_URL is not an address.');
    const base = roomUrl.replace(/\/$/, '');
    // behind one address, as browsers have it, unless another is named
    const coreUrl = env.ZILKER_CORE_URL?.replace(/\/$/, '') || base;
    return { roomUrl: base, access, catalogueUrl: undefined, coreUrl };
  }
  const run = await readRun(dataDir);
  const { ROOM_URL, CORE_API_URL } = run?.env ?? {};
  if (run === undefined || ROOM_URL === undefined)
    throw new Problem(
      'Zilker does not run here: start it with npm start, or name a room with ZILKER_ROOM_URL.',
    );
  const { keySets } = await loadKeys(join(run.dataDir, 'keys.json'));
  const who = { role: 'operator', sub: newId('staff'), sid: 'ops', name: 'Operator' } as const;
  return {
    roomUrl: ROOM_URL,
    access: await signer('access', keySets.access)(who, { ttlMs: 5 * 60_000 }),
    catalogueUrl: CORE_API_URL,
    coreUrl: CORE_API_URL ?? ROOM_URL,
  };
}
