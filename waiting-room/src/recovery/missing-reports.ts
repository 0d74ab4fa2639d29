import { commitment } from '@zilker/contracts/draw/seed';
import type { RoomReport } from '@zilker/contracts/jobs/room-report';
import { beaconOf, type Memory } from './memory.ts';
import type { Merged } from './merge-memories.ts';

/**
 * Facts that the record lacks: they may have been on their way in the Redis that lost them. Facts say the same twice, so one that
 * is still on its way otherwise does no harm. Who is near and who asked for texts is not told again.
 */
export function missingReports(
  { state, log, gone, moved }: Merged,
  record: Memory | undefined,
  { secret, nowMs }: { secret: Buffer; nowMs: number },
): RoomReport[] {
  const atMs = Math.round(nowMs);
  const reports: RoomReport[] = [
    {
      fact: 'committed',
      commitment: Buffer.from(commitment(secret)).toString('hex'),
      atMs: Number(state.committedAtMs),
      beacon: beaconOf(state),
    },
  ];
  if (state.roster && !record?.state.roster)
    reports.push({
      fact: 'frozen',
      n: Number(state.n),
      roster: state.roster,
      secret: secret.toString('hex'),
      atMs: Number(state.frozenAtMs),
    });
  if (state.seed && !record?.state.seed)
    reports.push({
      fact: 'drawn',
      signature: state.signature ?? '',
      randomness: state.randomness ?? '',
      seed: state.seed,
      atMs: Number(state.drawnAtMs),
    });
  for (const entry of log.slice(record?.log.length ?? 0)) reports.push({ fact: 'entry', act: null, entry });
  const gaveUp = new Set(record?.gone);
  for (const index of gone) if (!gaveUp.has(index)) reports.push({ fact: 'left', index, atMs });
  const epochs = new Map(record?.moved.map(({ index, epoch }) => [index, epoch]));
  for (const { index, epoch, jkt } of moved)
    if ((epochs.get(index) ?? 0) < epoch) reports.push({ fact: 'moved', index, epoch, jkt, atMs });
  reports.push({ fact: 'counted', places: Number(state.places), atMs });
  const { phase } = state;
  if ((phase === 'sold_out' || phase === 'closed') && record?.state.phase !== phase)
    reports.push({
      fact: 'ended',
      phase,
      places: Number(state.places),
      serving: Number(state.serving),
      called: Number(state.called),
      estimates: null,
      atMs,
    });
  return reports;
}
