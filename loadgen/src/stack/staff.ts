import { type Id, newId } from '@zilker/contracts/ids';
import { signer } from '@zilker/runtime/tokens';
import type { Target } from './target.ts';

/** Signs somebody of a venue in by the crowd's issuer, which only stacks for development trust. Each call answers a new access token. */
export function createStaff(
  { CROWD_KEYS }: Pick<Target, 'CROWD_KEYS'>,
  venue: Id<'venue'>,
): (ttlMs: number) => Promise<string> {
  const sign = signer('crowd', CROWD_KEYS);
  const staff = {
    role: 'venue_admin',
    sub: newId('staff'),
    sid: newId('session'),
    venue,
    name: 'Load test',
  } as const;
  return (ttlMs) => sign(staff, { ttlMs });
}
