import { type RoomReport, roomReport } from '@zilker/contracts/jobs/room-report';
import { batchMax, type Outgoing, sendJobs } from '@zilker/runtime/sqs';
import * as v from 'valibot';
import type { Drop } from '../drops/drop.ts';
import { takeStep } from '../drops/step.ts';
import type { RoomContext } from '../room-context.ts';

/** The record may take its time: a queue keeps a job for days. */
const reportTtlMs = 14 * 24 * 3_600_000;

/**
 * Crossing 4: hands the facts that wait to the queue, signed, and forgets each only once the queue has it. Two replicas may
 * send the same one; facts say the same twice. Once the frozen facts are handed over, they may be shown.
 * @throws Error when Redis or the queue is away
 */
export async function sendReports(room: RoomContext, drop: Drop): Promise<void> {
  const waiting = await room.redis.lrange(drop.keys.reports, 0, batchMax - 1);
  if (waiting.length === 0) return;
  const jobs = await Promise.all(waiting.map((json) => jobOf(room, drop.id, json)));
  const outcomes = await sendJobs(room.sqs, 'drops', jobs);
  for (const [at, json] of waiting.entries()) {
    if (!outcomes[at]?.ok) continue;
    const report = v.parse(roomReport, JSON.parse(json));
    if (report.fact === 'frozen') await reveal(room, drop, report.roster);
    // on a Redis that forgot, this finds nothing, or what has been said before
    await room.redis.lrem(drop.keys.reports, 1, json);
  }
  const failed = outcomes.find((outcome) => !outcome.ok);
  if (failed !== undefined && !failed.ok) throw new Error(`reports of ${drop.id} wait: ${failed.reason}`);
}

/** Hands one fact to the queue directly: Redis may have nothing to keep it in. @throws Error when the queue is away */
export async function sendReport(room: RoomContext, drop: string, report: RoomReport): Promise<void> {
  const [outcome] = await sendJobs(room.sqs, 'drops', [await jobOf(room, drop, JSON.stringify(report))]);
  if (outcome?.ok === false) throw new Error(`a report of ${drop} was not taken: ${outcome.reason}`);
}

/** A step like any other, so that nothing is shown by a Redis that forgot which roster it was. */
async function reveal(room: RoomContext, { id, state }: Drop, roster: string): Promise<void> {
  const phases = ['frozen', 'drawn', 'calling', 'paused', 'sold_out', 'closed'] as const;
  await takeStep(room.scripts, id, { phases, only: { roster }, set: { revealed: '1' } }, state);
}

async function jobOf({ sign }: RoomContext, drop: string, json: string): Promise<Outgoing> {
  const report = v.parse(roomReport, JSON.parse(json));
  const signed = await sign.report({ drop: drop as `drp_${string}`, report }, { ttlMs: reportTtlMs });
  return { job: { kind: 'room-report', report: signed } };
}
