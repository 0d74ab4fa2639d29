import type { BeaconChain } from '@zilker/contracts/drop';
import type { TrustedProxies } from '@zilker/runtime/client-address';
import type { Log } from '@zilker/runtime/log';
import type { RedisClient } from '@zilker/runtime/redis';
import type { Sqs } from '@zilker/runtime/sqs';
import type { Sign, Verify } from '@zilker/runtime/tokens';
import type { Secrets } from './join/secrets.ts';
import type { RoomScripts } from './redis/scripts.ts';

/** What every part of the room may use. Made once, in `room.ts`. */
export type RoomContext = {
  readonly log: Log;
  /** This replica's name in leases. */
  readonly replica: string;
  readonly redis: RedisClient;
  readonly scripts: RoomScripts;
  readonly sqs: Sqs;
  readonly secrets: Secrets;
  /** Where rounds are read, and the chain that new draws are bound to. */
  readonly beacon:
    | { readonly url: string; readonly chain: BeaconChain; readonly relays: readonly string[] }
    | undefined;
  /** The room's clock, which is Redis's: epoch ms. */
  readonly nowMs: () => number;
  /** Whose word counts for who asks. */
  readonly trustedProxies: TrustedProxies;
  /** Work in the lobby: the highest number that everybody's work may hide, 0 asks nobody; and when an address looks like many. */
  readonly work: { readonly maxNumber: number; readonly densePlaces: number };
  readonly sign: {
    readonly place: Sign<'place'>;
    readonly admission: Sign<'admission'>;
    readonly report: Sign<'report'>;
  };
  readonly verify: {
    readonly access: Verify<'access'>;
    readonly place: Verify<'place'>;
    readonly service: Verify<'service'>;
  };
};
