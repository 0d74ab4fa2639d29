import type { DropFacts } from '@zilker/contracts/drop';
import { socketPath } from '@zilker/contracts/http/room';
import type { LogEntry } from '@zilker/contracts/log';
import { closeCodes, type DownFrame, downFrame } from '@zilker/contracts/socket/down';
import type { WatchTick } from '@zilker/contracts/socket/tick';
import { protocolVersion, type UpFrame } from '@zilker/contracts/socket/up';
import { type Accessor, batch, createEffect, createSignal, on, onCleanup } from 'solid-js';
import * as v from 'valibot';
import { accessToken, refresh } from '../session/session.ts';
import { backoffMs } from './backoff.ts';
import { createLog } from './keep-log.ts';
import type { KnownLog } from './log.ts';

/** The room ticks about once a second; a socket that is silent for this long is as good as gone. */
const silenceMs = 5_000;

export type Watch = {
  facts: Accessor<DropFacts | undefined>;
  tick: Accessor<WatchTick | undefined>;
  log: Accessor<KnownLog>;
  /** When the last tick came, by this browser's clock; 0 before the first. */
  heardAtMs: Accessor<number>;
  connected: Accessor<boolean>;
  /** What the room said when it refused us, until it takes us again. */
  problem: Accessor<string | undefined>;
  /** An act's entry, shown at once; the room sends it as well. */
  addEntry: (entry: LogEntry) => void;
  /** The room's clock now, as near as the fastest tick so far tells. */
  roomNow: () => number;
};

/** Watches one drop over the room's socket, and comes back by itself for as long as its owner lives. */
export function createWatch(drop: Accessor<string>): Watch {
  const [facts, setFacts] = createSignal<DropFacts>();
  const [tick, setTick] = createSignal<WatchTick>();
  const keeper = createLog(drop);
  const [heardAtMs, setHeardAtMs] = createSignal(0);
  const [connected, setConnected] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();
  let socket: WebSocket | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let leastLagMs = Number.POSITIVE_INFINITY;
  /** Counts connections, so that an answer to an earlier one is not taken for this one's. */
  let turn = 0;

  const connect = async () => {
    clearTimeout(retry);
    close();
    const mine = ++turn;
    try {
      const access = await accessToken();
      if (mine === turn) open(access, mine);
    } catch {
      if (mine === turn) later();
    }
  };
  const open = (access: string, mine: number) => {
    const opened = new WebSocket(socketAddress());
    socket = opened;
    opened.onopen = () => {
      const frame: UpFrame = { t: 'watch', v: protocolVersion, drop: drop(), access };
      opened.send(JSON.stringify(frame));
      listenForSilence();
    };
    opened.onmessage = (message) => {
      if (mine === turn) take(String(message.data));
    };
    opened.onclose = (event) => {
      if (mine !== turn) return;
      setConnected(false);
      if (event.code === closeCodes.unauthorised) void refresh().then(connect, () => later());
      else later();
    };
  };
  const take = (text: string) => {
    const frame = parseFrame(text);
    if (!frame) return;
    listenForSilence();
    batch(() => apply(frame));
  };
  const apply = (frame: DownFrame) => {
    if (frame.t === 'facts') setFacts(frame.facts);
    else if (frame.t === 'log') keeper.add(frame.entries);
    else if (frame.t === 'error') setProblem(frame.message);
    else if (frame.t === 'bye') later(between(frame.retryAfterMs));
    else if (frame.t === 'watch') {
      failures = 0;
      leastLagMs = Math.min(leastLagMs, Date.now() - frame.atMs);
      setTick(frame);
      setHeardAtMs(Date.now());
      setConnected(true);
      setProblem();
      keeper.hear(frame);
    }
  };
  const later = (waitMs?: number) => {
    close();
    setConnected(false);
    failures += 1;
    clearTimeout(retry);
    retry = setTimeout(() => void connect(), waitMs ?? backoffMs(failures, Math.random()));
  };
  const close = () => {
    turn += 1;
    clearTimeout(silence);
    socket?.close();
    socket = undefined;
  };
  const listenForSilence = () => {
    clearTimeout(silence);
    silence = setTimeout(() => later(0), silenceMs);
  };
  const onOnline = () => void connect();
  const onOffline = () => {
    close();
    setConnected(false);
  };

  createEffect(
    on(drop, () => {
      batch(() => {
        setFacts();
        setTick();
        setHeardAtMs(0);
      });
      keeper.begin(drop());
      leastLagMs = Number.POSITIVE_INFINITY;
      void connect();
    }),
  );
  window.addEventListener('online', onOnline);
  window.addEventListener('offline', onOffline);
  onCleanup(() => {
    window.removeEventListener('online', onOnline);
    window.removeEventListener('offline', onOffline);
    clearTimeout(retry);
    close();
  });
  return {
    facts,
    tick,
    log: keeper.log,
    heardAtMs,
    connected,
    problem,
    addEntry: (entry) => keeper.add([entry]),
    roomNow: () => Date.now() - (Number.isFinite(leastLagMs) ? leastLagMs : 0),
  };
}

function socketAddress(): string {
  return `${location.origin.replace(/^http/, 'ws')}${socketPath}`;
}

function parseFrame(text: string): DownFrame | undefined {
  try {
    const parsed = v.safeParse(downFrame, JSON.parse(text));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

function between([low, high]: readonly [number, number]): number {
  return low + Math.random() * (high - low);
}
