import type { EventRefund } from '@zilker/contracts/http/portal-orders';

export type Run = NonNullable<EventRefund['run']>;

/** How far the refund of everybody is, in orders; together they are all of them. */
export type Progress = { done: number; failed: number; sent: number; ahead: number; all: number };

export function progressOf(run: Pick<Run, 'orders' | 'requested' | 'done' | 'failed'>): Progress {
  // an order that was paid while the run began comes on top of those it counted
  const all = Math.max(run.orders, run.requested);
  const sent = Math.max(0, run.requested - run.done - run.failed);
  return { done: run.done, failed: run.failed, sent, ahead: Math.max(0, all - run.requested), all };
}

/** Whether it goes on every second. What is with the banks from then on takes days. */
export function isAsking(run: Pick<Run, 'endedAtMs'>): boolean {
  return run.endedAtMs === null;
}

/** Whether money is still to be asked for, or on its way to a bank. */
export function isUnderWay(run: Run): boolean {
  const { sent, ahead } = progressOf(run);
  return isAsking(run) || sent + ahead > 0;
}

/** Whether what was typed is the show's name: capitals, spaces and the shape of quotes do not matter. */
export function isNameTyped(typed: string, title: string): boolean {
  return plain(typed) === plain(title);
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[‘’‛`´]/g, "'")
    .replaceAll(/[“”„]/g, '"')
    .replaceAll(/[‐‑‒–—]/g, '-')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
