import type { DropDefinition } from '@zilker/contracts/drop';
import type { DropRecord } from '@zilker/contracts/record';
import { type CallEntry, callStream, parseCallEntry } from '@zilker/contracts/signals/calls';
import { isRedisAway } from '@zilker/runtime/redis';
import { runLoop } from '../loops.ts';
import { signService, type TestRoom } from './rooms.ts';

type Kept = { definition: DropDefinition; record: DropRecord | null; forgot: number };

/**
 * What the box office is to a room: it takes its reports and its calls into a record, and answers a room that forgot. Made for rooms
 * whose Redis is killed.
 */
export function keepRecord(room: TestRoom, adminUrl: () => string) {
  const drops = new Map<string, Kept>();

  async function takeReports(): Promise<void> {
    for (const { drop, report } of await room.takeReports()) {
      const kept = drops.get(drop);
      if (kept === undefined) continue;
      if (report.fact === 'forgot') {
        kept.forgot++;
        await answer(kept);
      } else kept.record = learn(kept, report);
    }
  }

  async function readCalls(): Promise<void> {
    for (const [drop, kept] of drops) {
      const entries = await room.workers.xrange(callStream(drop), '-', '+');
      const calls = new Map(kept.record?.calls.map((call) => [call.index, call]));
      for (const [, fields] of entries) {
        const call = parseCallEntry(fields);
        if ((calls.get(call.index)?.callNo ?? 0) < call.callNo) calls.set(call.index, call);
      }
      if (kept.record !== null) kept.record = { ...kept.record, calls: [...calls.values()] };
    }
  }

  async function answer({ definition, record }: Pick<Kept, 'definition' | 'record'>): Promise<void> {
    const response = await fetch(`${adminUrl()}/internal/v1/drops/${definition.drop}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await signService()}` },
      body: JSON.stringify({ definition, record }),
    });
    if (!response.ok && response.status !== 503) throw new Error(`the room answered ${response.status}`);
  }

  const errors: unknown[] = [];
  // a room that forgot asks again
  const note = (cause: unknown) => {
    if (!isRedisAway(cause)) errors.push(cause);
  };
  const loops = [runLoop(50, takeReports, note), runLoop(30, readCalls, note)];
  return {
    errors: errors as readonly unknown[],
    async define(definition: DropDefinition): Promise<void> {
      const kept = drops.get(definition.drop) ?? { definition, record: null, forgot: 0 };
      drops.set(definition.drop, { ...kept, definition });
      await answer({ definition, record: kept.record });
    },
    of(drop: string): Kept {
      const kept = drops.get(drop);
      if (kept === undefined) throw new Error(`no record of ${drop}`);
      return kept;
    },
    calls: (drop: string): readonly CallEntry[] => drops.get(drop)?.record?.calls ?? [],
    async stop(): Promise<void> {
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
}

type Report = Awaited<ReturnType<TestRoom['takeReports']>>[number]['report'];

function learn({ definition, record }: Kept, report: Report): DropRecord | null {
  const known: DropRecord = record ?? {
    phase: 'scheduled',
    committedAtMs: 0,
    beacon: null,
    frozen: null,
    drawn: null,
    places: 0,
    ratePerMinute: definition.ratePerMinute,
    floorPerMinute: definition.floorPerMinute,
    saleStopped: false,
    log: [],
    message: null,
    calls: [],
    gone: [],
    moved: [],
  };
  switch (report.fact) {
    case 'committed':
      return { ...known, committedAtMs: report.atMs, beacon: report.beacon };
    case 'frozen': {
      const { fact: _, ...frozen } = report;
      return { ...known, phase: 'frozen', frozen: known.frozen ?? frozen };
    }
    case 'drawn': {
      const { fact: _, ...drawn } = report;
      return { ...known, phase: 'drawn', drawn: known.drawn ?? drawn };
    }
    case 'entry': {
      const log = [...known.log.filter(({ seq }) => seq !== report.entry.seq), report.entry];
      return { ...known, log: log.toSorted((a, b) => a.seq - b.seq) };
    }
    case 'left':
      return { ...known, gone: [...new Set([...known.gone, report.index])] };
    case 'moved':
      return {
        ...known,
        moved: [
          ...known.moved.filter(({ index }) => index !== report.index),
          { index: report.index, epoch: report.epoch, jkt: report.jkt },
        ],
      };
    case 'counted':
      return { ...known, places: Math.max(known.places, report.places) };
    default:
      return record;
  }
}
