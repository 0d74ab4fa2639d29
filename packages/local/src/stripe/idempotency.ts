import { createHash } from 'node:crypto';
import { StripeRefusal } from './refusal.ts';
import type { SavedReply, State } from './state.ts';

const keptMs = 30 * 24 * 3_600_000;

/**
 * Carries `work` out once per key: the same key with the same request repeats the first answer, with another request it is
 * refused. `work` runs in one transaction with the note of its answer, and nothing runs beside it, so that concurrent
 * duplicates find the first one's answer. Refusals are not kept, as at Stripe for requests that never began.
 */
export function once(
  state: State,
  key: string | undefined,
  request: { path: string; body: string },
  work: () => object,
): { answer: string; replayed: boolean } {
  if (key === undefined) return { answer: JSON.stringify(state.atomically(work)), replayed: false };
  if (key.length > 255)
    throw new StripeRefusal(400, {
      type: 'invalid_request_error',
      message: 'Idempotency keys can be at most 255 characters.',
    });
  const fingerprint = createHash('sha256').update(`${request.path}\n${request.body}`).digest('hex');
  return state.atomically(() => {
    const saved = state.savedReply(key);
    if (saved !== undefined) return { answer: repeat(saved, key, fingerprint), replayed: true };
    const answer = JSON.stringify(work());
    state.saveReply(key, { fingerprint, status: 200, body: answer }, Date.now());
    return { answer, replayed: false };
  });
}

/** Forgets answers that are older than Stripe keeps them. */
export function forgetOldReplies(state: State): void {
  state.forgetReplies(Date.now() - keptMs);
}

function repeat(saved: SavedReply, key: string, fingerprint: string): string {
  if (saved.fingerprint === fingerprint) return saved.body;
  throw new StripeRefusal(400, {
    type: 'idempotency_error',
    message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
  });
}
