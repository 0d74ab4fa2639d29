import { roomReport } from '@zilker/contracts/jobs/room-report';
import { batchMax, type Outgoing, sendJobs } from '@zilker/runtime/sqs';
import * as v from 'valibot';
import type { Drop } from '../drops/drop.ts';
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
    if (v.parse(roomReport, JSON.parse(json)).fact === 'frozen')
      await room.redis.hset(drop.keys.state, 'revealed', '1');
    await room.redis.lrem(drop.keys.reports, 1, json);
  }
  const failed = outcomes.find((outcome) => !outcome.ok);
  if (failed !== undefined && !failed.ok) throw new Error(`reports of ${drop.id} wait: ${failed.reason}`);
}

async function jobOf({ sign }: RoomContext, drop: string, json: string): Promise<Outgoing> {
  const report = v.parse(roomReport, JSON.parse(json));
  const signed = await sign.report({ drop: drop as `drp_${string}`, report }, { ttlMs: reportTtlMs });
  return { job: { kind: 'room-report', report: signed } };
}
