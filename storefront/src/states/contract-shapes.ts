import type { DropFacts } from '@zilker/contracts/drop';
import type { WorkChallenge } from '@zilker/contracts/http/room';
import type { CallFrame, DownFrame } from '@zilker/contracts/socket/down';
import type { Limit, Tick } from '@zilker/contracts/socket/tick';
import { dropTransitions } from '@zilker/contracts/states';
import {
  amount,
  flag,
  id,
  list,
  maybe,
  nullOr,
  object,
  oneOf,
  pair,
  type Shape,
  text,
  whole,
} from './shape.ts';

/**
 * What the room tells the waiting page, by its looks. Nothing but types is taken from files that hold schemas: their library weighs
 * a fifth of what this page may load.
 */
const limits: Readonly<Record<Limit, true>> = {
  rate: true,
  inside: true,
  stock: true,
  health: true,
  payments: true,
  stopped: true,
  sold_out: true,
  silent: true,
};

const isTick = object<Tick>({
  t: oneOf(['tick']),
  drop: text,
  atMs: whole,
  phase: oneOf(Object.keys(dropTransitions) as Tick['phase'][]),
  places: whole,
  present: amount,
  serving: whole,
  ratePerMinute: whole,
  pacePerMinute: nullOr(amount),
  limitedBy: oneOf(Object.keys(limits) as Limit[]),
  odds: nullOr(object<NonNullable<Tick['odds']>>({ likely: whole, unlikely: whole })),
  seq: whole,
  head: text,
  message: nullOr(object<NonNullable<Tick['message']>>({ atMs: whole, text })),
});

type Beacon = NonNullable<DropFacts['beacon']>;
const isBeacon = object<Beacon>({
  chain: object<Beacon['chain']>({
    hash: text,
    publicKey: text,
    schemeId: text,
    periodMs: whole,
    genesisMs: whole,
    groupHash: maybe(text),
    beaconId: maybe(text),
  }),
  round: whole,
});

export const isFacts = object<DropFacts>({
  drop: id('drp'),
  version: whole,
  mode: oneOf(['draw', 'standby']),
  venue: id('ven'),
  event: id('evt'),
  title: text,
  venueName: text,
  timezone: text,
  startsAtMs: whole,
  lobbyOpensAtMs: whole,
  drawAtMs: whole,
  closesAtMs: whole,
  tickets: whole,
  perFanMax: whole,
  fromCents: whole,
  currency: oneOf(['usd', 'cad', 'eur', 'gbp']),
  ratePerMinute: whole,
  floorPerMinute: whole,
  insideMax: whole,
  openWindowMs: whole,
  visitMs: whole,
  holdMs: whole,
  demo: flag,
  cancelled: flag,
  commitment: text,
  committedAtMs: whole,
  beacon: nullOr(isBeacon),
  beaconRelays: list(text),
  frozen: nullOr(
    object<NonNullable<DropFacts['frozen']>>({ n: whole, roster: text, secret: text, atMs: whole }),
  ),
  drawn: nullOr(
    object<NonNullable<DropFacts['drawn']>>({ signature: text, randomness: text, seed: text, atMs: whole }),
  ),
});

export const isWork = object<WorkChallenge>({
  algorithm: oneOf(['SHA-256']),
  challenge: text,
  maxNumber: whole,
  salt: text,
  signature: text,
  level: whole,
});

/** The frames that a fan's socket is sent; a console's are no business of this page. */
type FanFrame = Exclude<DownFrame, { t: 'watch' | 'log' }>;
type Of<T extends FanFrame['t']> = Extract<FanFrame, { t: T }>;

const ofDrop = <T extends 'left' | 'moved' | 'work'>(t: T) =>
  object({ t: oneOf([t]), drop: text }) as unknown as Shape<Of<T>>;

const frames: { [T in FanFrame['t']]: Shape<Of<T>> } = {
  facts: object<Of<'facts'>>({ t: oneOf(['facts']), facts: isFacts }),
  tick: isTick,
  call: object<CallFrame>({
    t: oneOf(['call']),
    drop: text,
    callNo: whole,
    openByMs: whole,
    admission: text,
  }),
  left: ofDrop('left'),
  moved: ofDrop('moved'),
  work: ofDrop('work'),
  bye: object<Of<'bye'>>({ t: oneOf(['bye']), retryAfterMs: pair }),
  error: object<Of<'error'>>({ t: oneOf(['error']), code: text, message: text }),
};

/** A frame we understand, or nothing: newer servers may say more than we know. */
export function parseFrame(data: unknown): FanFrame | undefined {
  try {
    const frame = JSON.parse(String(data));
    return Object.hasOwn(frames, frame.t) && frames[frame.t as FanFrame['t']](frame) ? frame : undefined;
  } catch {
    return undefined;
  }
}
