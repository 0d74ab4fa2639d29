import type { CheckInRecord } from '@zilker/contracts/http/doors';
import { newId } from '@zilker/contracts/ids';
import { makeProblem } from '@zilker/contracts/problem';
import { event, front, nowMs, verifiers } from '@zilker/contracts/ticket/door-fixture';
import type { DoorList, FirstCheckIn, ScanAnswer } from '@zilker/contracts/ticket/door-list';
import type { Asked, Reply } from './built-app.ts';

type Said = { answer: ScanAnswer; first: FirstCheckIn | null };

/** The box office as one scanner meets it: what it says is changed by the test, and what it was sent is kept. */
export type World = {
  list: DoorList;
  online: boolean;
  revoked: boolean;
  /** Answers to check-ins wait for this. */
  slow: Promise<void>;
  /** What a check-in is answered, and a code that only the box office can judge. */
  settle: (record: CheckInRecord) => Said;
  judge: () => Said;
  /** Whether a check-in can be taken back. */
  undoes: boolean;
  found: object[];
  /** Every check-in that came, in its order. */
  sent: CheckInRecord[];
  /** The `since` of each list that was asked for. */
  lists: (string | null)[];
};

export function worldOf(list: DoorList): World {
  return {
    list,
    online: true,
    revoked: false,
    slow: Promise.resolve(),
    settle: () => ({ answer: 'valid', first: null }),
    judge: () => ({ answer: 'valid', first: null }),
    undoes: true,
    found: [],
    sent: [],
    lists: [],
  };
}

/** What the API of `world` says; null with no network. */
export async function replyOf(world: World, { path, query, body }: Asked): Promise<Reply | null> {
  if (!world.online) return null;
  const of = path.slice('/api/v1/doors/'.length);
  if (of === 'pairings') return ok(paired);
  if (of === 'check-ins') return checkInsOf(world, body as { checkIns: CheckInRecord[] });
  if (world.revoked) return refusal('pairing_revoked', 403);
  if (of === 'list') return listOf(world, query.get('since'));
  if (of === 'judgements') return ok({ ...world.judge(), ticket: null });
  if (of === 'tickets') return ok({ tickets: world.found, more: false });
  return refusal('not_found', 404);
}

const paired = {
  access: 'a.b.c',
  expiresAtMs: nowMs + 36_000_000,
  scanner: newId('scanner'),
  event: { id: event, title: 'Dolores & the Grackles', startsAtMs: nowMs, timezone: 'America/Chicago' },
  gate: front,
};

function listOf(world: World, since: string | null): Reply {
  world.lists.push(since);
  const { list } = world;
  const same = since !== null && Number(since) === list.version;
  const answered = same ? { ...list, since: list.version, by: [], rows: [] } : list;
  return ok({ list: answered, verifiers, atMs: nowMs });
}

async function checkInsOf(world: World, { checkIns }: { checkIns: CheckInRecord[] }): Promise<Reply> {
  world.sent.push(...checkIns);
  await world.slow;
  const results = checkIns.map((record) => ({
    nonce: record.nonce,
    ...world.settle(record),
    ...(record.undoneAtMs === undefined ? {} : { undone: world.undoes }),
  }));
  return ok({ results, checkedInHere: 0 });
}

function ok(body: object): Reply {
  return { status: 200, body };
}

function refusal(code: Parameters<typeof makeProblem>[0], status: number): Reply {
  return { status, body: makeProblem(code, status) };
}
