import { request } from '@zilker/contracts/client';
import { readLog } from '@zilker/contracts/http/room';
import type { Id } from '@zilker/contracts/ids';
import { withinMs } from '@zilker/ui/retry';
import { pause } from '../room/pause.ts';
import { type KnownLog, keepEvidence, keepKnownLog, readKnownLog } from '../states/known-log.ts';
import { serverNow } from '../states/server-clock.ts';
import { extendsLog, firstToRead } from './judge-log.ts';

/** All who wait hear of a new head in the same second; they look at the log over this long. */
const spreadMs = [500, 15_000] as const;
/** A copy of the log that is a moment old has not the newest entries yet. */
const againMs = [4_000, 12_000] as const;
/** What changed about the drop itself, which fans should know; everything else shows on the screen anyway. */
const noticed: readonly string[] = ['moved', 'changed'];

export type LogFound = {
  /** What the newest entry that matters to fans says. */
  notice: string | undefined;
  /** The log does not build on what this device was told. */
  broken: boolean;
};

/**
 * Looks whether the log behind a head that was just told builds on the one known here, and remembers the new one if so. What does
 * not fit is looked at once more, and then kept as evidence. Undefined when nothing could be found out.
 */
export async function checkLog(
  drop: Id<'drop'>,
  told: KnownLog,
  signal: AbortSignal,
): Promise<LogFound | undefined> {
  const known = readKnownLog(drop);
  if (!known) return undefined;
  let entries: Awaited<ReturnType<typeof read>> = [];
  for (const wait of [spreadMs, againMs]) {
    await pause(withinMs(wait), signal);
    if (signal.aborted) return undefined;
    try {
      entries = await read(drop, known, signal);
    } catch {
      return undefined;
    }
    if (!extendsLog(known, told, entries)) continue;
    const newest = entries.at(-1);
    if (newest) keepKnownLog(drop, { seq: newest.seq + 1, head: newest.hash });
    const fresh = entries.filter(({ seq, act }) => seq >= known.seq && noticed.includes(act));
    return { notice: noticeOf(fresh.at(-1)?.text), broken: false };
  }
  keepEvidence({ drop, atMs: Math.round(serverNow()), known, told, entries });
  return { notice: undefined, broken: true };
}

/** Without the draw's own time, which every screen shows: it would be stale once the draw is made. */
function noticeOf(text = ''): string | undefined {
  const parts = text.split('. ').filter((part) => !part.startsWith('Draw '));
  return parts.length > 0 && text !== '' ? parts.join('. ') : undefined;
}

async function read(drop: Id<'drop'>, known: KnownLog, signal: AbortSignal) {
  const { entries } = await request(readLog, { params: { drop, after: firstToRead(known) }, signal });
  return entries;
}
