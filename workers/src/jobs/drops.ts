import { definitionOf } from '@zilker/box-office/drops/definition-of';
import { recordOf } from '@zilker/box-office/drops/record-of';
import { recordReport } from '@zilker/box-office/drops/record-report';
import { enqueue } from '@zilker/box-office/outbox/enqueue';
import { later } from '@zilker/box-office/outbox/later';
import { request } from '@zilker/contracts/client';
import type { DropDefinition } from '@zilker/contracts/drop';
import { Refusal } from '@zilker/contracts/errors';
import { syncDrop } from '@zilker/contracts/http/room';
import { roomReport } from '@zilker/contracts/jobs/room-report';
import type { DropRecord } from '@zilker/contracts/record';
import * as v from 'valibot';
import type { WorkersContext } from '../context.ts';
import { dropSynced, reportRecorded } from '../events.ts';
import type { HandlerOf } from './handler-of.ts';

const serviceTtlMs = 60_000;
/** The record of a large drop is some megabytes. */
const answerWithinMs = 15_000;
const againMs = 2_000;

/**
 * Crossing 1: tells the room the newest definition, whatever version the job was written for, and the record of a drop that was
 * announced before. A room that is away is told again until the drop is over, so that no drop is lost to a long restart.
 */
export const handleSyncDrop =
  (context: WorkersContext): HandlerOf<'sync-drop'> =>
  async (job) => {
    const { db, log, now } = context;
    const definition = await definitionOf(db, job.drop);
    const { drop, version } = definition;
    // a newer change has a job of its own
    if (version > job.version) return;
    try {
      await tellRoom(context, definition, await recordOf(db, drop));
      dropSynced(log, { outcome: 'synced' }, { drop, version });
    } catch (cause) {
      const at = now().getTime();
      const outcome = at < definition.closesAtMs ? 'put_off' : 'over';
      if (outcome === 'put_off') await enqueue(db, job, { dueAt: later(new Date(at), againMs) });
      dropSynced(log, { outcome }, { drop, version, cause });
    }
  };

async function tellRoom(
  { config, signService }: WorkersContext,
  definition: DropDefinition,
  record: DropRecord | null,
): Promise<void> {
  const token = await signService({ sub: 'workers' }, { ttlMs: serviceTtlMs });
  await request(syncDrop, {
    base: config.ROOM_INTERNAL_URL,
    params: { drop: definition.drop },
    body: { definition, record },
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(answerWithinMs),
  });
}

/** Crossing 4: a fact that the room signed goes into the record. One that is not signed by it comes to nothing but a dead letter. */
export const handleRoomReport =
  ({ db, log, now, verifyReport }: WorkersContext): HandlerOf<'room-report'> =>
  async (job) => {
    const claims = await verifyReport(job.report);
    const report = v.parse(roomReport, claims.report);
    try {
      await recordReport(db, { drop: claims.drop, report }, now());
    } catch (cause) {
      // a room that may have forgotten a drop asks by whatever name a stranger asked it for
      const isNone = cause instanceof Refusal && cause.code === 'drop_unknown';
      if (report.fact !== 'forgot' || !isNone) throw cause;
      return;
    }
    reportRecorded(log, { kind: report.fact }, { drop: claims.drop });
  };
