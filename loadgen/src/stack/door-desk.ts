import { request } from '@zilker/contracts/client';
import * as routes from '@zilker/contracts/http/portal-doors';
import type { Id } from '@zilker/contracts/ids';
import type { ReplyOf } from '@zilker/contracts/route';
import type { TicketPolicy } from '@zilker/contracts/ticket/policy';
import { idempotencyHeader } from '@zilker/contracts/tokens';
import { patiently } from '../client/patiently.ts';
import { newKey } from '../client/sale.ts';
import { createStaff } from './staff.ts';
import type { Target } from './target.ts';

export type Doors = ReplyOf<typeof routes.readDoors>;

/** The doors of an event as its venue sees them in the portal. All reject with `RequestError`. */
export type DoorDesk = {
  change(policy: Partial<TicketPolicy>): Promise<void>;
  /** A code that pairs one phone with the gate. */
  pairingCode(gate: Id<'gate'>): Promise<string>;
  read(): Promise<Doors>;
};

const signedInMs = 30 * 60_000;

export async function createDoorDesk(
  target: Target,
  { venue, event }: { venue: Id<'venue'>; event: Id<'event'> },
): Promise<DoorDesk> {
  const access = await createStaff(target, venue)(signedInMs);
  const headers = { authorization: `Bearer ${access}` };
  const about = { base: target.CORE_API_URL, params: { event }, headers };
  return {
    async change(policy) {
      const keyed = { ...headers, [idempotencyHeader]: newKey() };
      await patiently(() => request(routes.changeDoorRules, { ...about, headers: keyed, body: { policy } }));
    },
    async pairingCode(gate) {
      return (await patiently(() => request(routes.createPairing, { ...about, body: { gate } }))).code;
    },
    read: () => patiently(() => request(routes.readDoors, about)),
  };
}
