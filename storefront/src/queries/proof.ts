import { RequestError, request } from '@zilker/contracts/client';
import type { DropFacts } from '@zilker/contracts/drop';
import { readOutcome } from '@zilker/contracts/http/events';
import { readDrop, readPath, readProof } from '@zilker/contracts/http/room';
import type { Id } from '@zilker/contracts/ids';
import type { LogEntry } from '@zilker/contracts/log';
import { readPages } from '@zilker/contracts/page';
import type { Outcome } from '../states/outcome.ts';
import { hearServer } from '../states/server-clock.ts';

export type Proof = {
  facts: DropFacts;
  log: LogEntry[];
  /** The head of the log as every screen was told it, a moment before the log was read. */
  head: string;
};

/** Everything public about a draw; before it is made, only what was published ahead. */
export async function fetchProof(drop: Id<'drop'>, signal: AbortSignal): Promise<Proof> {
  const now = await request(readDrop, { params: { drop }, signal });
  hearServer(now.tick.atMs);
  try {
    const { facts, log } = await request(readProof, { params: { drop }, signal });
    return { facts, log, head: now.tick.head };
  } catch (cause) {
    if (!(cause instanceof RequestError) || cause.code !== 'proof_not_ready') throw cause;
    return { facts: now.facts, log: [], head: now.tick.head };
  }
}

/** The way of one place through the roster's tree, from its leaf to the root. */
export async function fetchPath(drop: Id<'drop'>, index: number): Promise<string[]> {
  const { path } = await request(readPath, { params: { drop, index } });
  return path;
}

/** What came of the drop; undefined until it has ended, and while the record cannot be had: the rest of the page stands alone. */
export async function fetchOutcome(drop: Id<'drop'>): Promise<Outcome | undefined> {
  const read = (query: { cursor?: string }) => request(readOutcome, { params: { drop }, query });
  const pages = await readPages(read).catch(() => []);
  const [first] = pages;
  return first && { ...first, called: pages.flatMap(({ called }) => called), next: null };
}
