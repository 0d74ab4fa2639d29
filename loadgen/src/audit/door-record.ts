import type { Id } from '@zilker/contracts/ids';
import type { TicketState } from '@zilker/contracts/states';
import type { ScanAnswer } from '@zilker/contracts/ticket/door-list';
import type { Doors } from '../stack/door-desk.ts';

/**
 * What was held up to a scanner: `good`, the code of who has the ticket, on their phone; `copy`, a picture of it, seconds old; `stale`, one
 * that is a minute old; the code of before the ticket was `transferred` or `refunded`; `stolen`, a certificate on another phone than its own;
 * `forged`, one by a key of somebody's own.
 */
export type Holds = 'good' | 'copy' | 'stale' | 'transferred' | 'refunded' | 'stolen' | 'forged';

/** One scan as those at the door saw it. Times are epoch ms. */
export type ScanSeen = {
  fan: number;
  ticket: Id<'ticket'>;
  holds: Holds;
  scanner: Id<'scanner'>;
  gate: Id<'gate'>;
  /** Whether the box office was asked before anybody went in. */
  online: boolean;
  atMs: number;
  /** From the code to the answer. */
  verdictMs: number;
  /** What the scanner said: whoever was told `valid` is inside. */
  answer: ScanAnswer;
  /** Null where the scanner refused by itself, so that nothing was sent. */
  nonce: string | null;
  /** What the box office said when the scan was synced, each time; empty where the answer came from there. */
  synced: ScanAnswer[];
};

/** All that the audit of a night at the doors judges: what the crowd saw, and what database and portal have. */
export type DoorRecord = {
  scans: ScanSeen[];
  /** Who has each ticket that still is good, as its fan was told last. */
  holdings: { ticket: Id<'ticket'>; account: Id<'account'> }[];
  tickets: { id: Id<'ticket'>; account: Id<'account'>; state: TicketState }[];
  checkIns: {
    nonce: string;
    ticket: Id<'ticket'>;
    scanner: Id<'scanner'>;
    gate: Id<'gate'>;
    accepted: boolean;
    /** What its scanner was told when it came. */
    told: ScanAnswer;
    offline: boolean;
  }[];
  portal: Pick<Doors, 'scanners' | 'gates' | 'admitted' | 'inside' | 'doubled'>;
  /** What fans met before doors and at them that does not follow from what they did, in sentences. */
  oddities: string[];
};
