import type { Id } from '@zilker/contracts/ids';
import type { Gate } from '../bounded.ts';
import type { Patience } from '../client/ask.ts';
import type { CardPage } from '../client/card-page.ts';
import type { DropPlan } from '../plan.ts';
import type { Dice } from '../prng.ts';
import type { Behaviour } from './behaviour.ts';
import type { DrawCheck } from './draw-check.ts';
import type { FanRecord } from './fan-record.ts';
import type { Manners } from './manners.ts';

/** A simulated fan: an account, its sign-in, its device, and what it is going to do. */
export type Fan = {
  number: number;
  account: Id<'account'>;
  access: string;
  device: CryptoKeyPair;
  jkt: string;
  behaviour: Behaviour;
  random: Dice;
  patience: Patience;
  record: FanRecord;
};

/** How long things took, in ms. */
export type Timings = { join: number[]; reserve: number[] };

/** What all fans of one drop share. */
export type Scene = {
  drop: Id<'drop'>;
  plan: Pick<DropPlan, 'joinSpreadMs' | 'callingMs' | 'ratePerMinute' | 'visitMs'>;
  /** When the lobby opened, and when the draw is due: epoch ms. */
  opensAtMs: number;
  drawAtMs: number;
  roomUrl: string;
  coreApiUrl: string;
  storefrontOrigin: string;
  cards: CardPage;
  /** So many requests of the crowd are under way at once at most. */
  requests: Gate;
  /** So many sockets are being opened at once at most. */
  handshakes: Gate;
  drawCheck: DrawCheck;
  manners: Manners;
  timings: Timings;
  /** Another account's sign-in, for fans who try one that is not theirs. */
  stranger: { access: string; device: CryptoKeyPair };
  /** Aborts at the run's deadline. */
  signal: AbortSignal;
};
