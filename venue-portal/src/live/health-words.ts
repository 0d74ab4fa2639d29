import type { Health } from '@zilker/contracts/socket/tick';
import { percent } from '@zilker/ui/format/number';

/** One measure of the box office: its name, what it says, whether it is well, and how a sentence puts it when it is not. */
export type Sign = { name: string; says: string; good: boolean; because: string };

/** Beyond these the box office asks for fewer calls; it has the last word on that. */
const bounds = { p95Ms: 1_000, poolWaitMs: 500, queueAgeMs: 10_000, paymentHeadroom: 0.1 } as const;

/** The measures that slow calls down; none while nothing was measured. */
export function signsOf(health: Health | null): Sign[] {
  if (!health) return [];
  const { p95Ms, poolWaitMs, queueAgeMs, paymentHeadroom } = health;
  return [
    {
      name: 'The shop answers in',
      // nobody has asked it anything of late
      says: p95Ms === 0 ? 'Idle' : length(p95Ms),
      good: p95Ms < bounds.p95Ms,
      because: `one answer in twenty takes ${length(p95Ms)}`,
    },
    {
      name: 'Wait for the database',
      says: length(poolWaitMs),
      good: poolWaitMs < bounds.poolWaitMs,
      because: `requests wait ${length(poolWaitMs)} for the database`,
    },
    {
      name: 'Oldest job waits',
      says: length(queueAgeMs),
      good: queueAgeMs < bounds.queueAgeMs,
      because: `the oldest job has waited ${length(queueAgeMs)}`,
    },
    {
      name: 'Payments, room left',
      says: percent(paymentHeadroom, 1),
      good: paymentHeadroom > bounds.paymentHeadroom,
      because: `${percent(paymentHeadroom, 1)} of it is left`,
    },
  ];
}

/** "48 ms", "1.9 s", "14 s". */
export function length(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return ms < 10_000 ? `${(ms / 1_000).toFixed(1)} s` : `${Math.round(ms / 1_000)} s`;
}
