import { createHash } from 'node:crypto';
import { StripeRefusal } from './refusal.ts';
import type { SavedReply, State } from './state.ts';

/** Stripe forgets a key 24 hours after it was used, at the soonest; so do we, at once. */
const keptMs = 24 * 3_600_000;

export type Request = { path: string; body: string };
type Outcome = { answer: string; status: number; replayed: boolean };

/**
 * Carries `work` out once per key: the same key with the same request repeats the first answer, with another request it is
 * refused. `work` runs in one transaction with the note of its answer, and nothing runs beside it, so that concurrent
 * duplicates find the first one's answer. A refusal that came of how things stood is kept as well; one of a request that was
 * wrong in itself never began, and is not.
 */
export function once(state: State, key: string | undefined, request: Request, work: () => object): Outcome {
  if (key === undefined)
    return { answer: JSON.stringify(state.atomically(work)), status: 200, replayed: false };
  if (key.length > 255)
    throw new StripeRefusal(400, {
      type: 'invalid_request_error',
      message: 'Idempotency keys can be at most 255 characters.',
    });
  const fingerprint = fingerprintOf(request);
  try {
    return state.atomically(() => {
      const saved = state.savedReply(key);
      if (saved !== undefined)
        return { answer: repeat(saved, key, fingerprint), status: saved.status, replayed: true };
      const answer = JSON.stringify(work());
      state.saveReply(key, { fingerprint, status: 200, body: answer }, nowMs(state));
      return { answer, status: 200, replayed: false };
    });
  } catch (error) {
    if (error instanceof StripeRefusal && error.begun) keepReply(state, key, request, error);
    throw error;
  }
}

/** Whoever asks again with the key hears the refusal again, even if the request had its effect. */
export function keepReply(state: State, key: string, request: Request, refusal: StripeRefusal): void {
  const { status, body } = refusal;
  state.saveReply(
    key,
    { fingerprint: fingerprintOf(request), status, body: JSON.stringify({ error: body }) },
    nowMs(state),
  );
}

/** Forgets answers that are older than Stripe surely keeps them. */
export function forgetOldReplies(state: State): void {
  state.forgetReplies(nowMs(state) - keptMs);
}

function repeat(saved: SavedReply, key: string, fingerprint: string): string {
  if (saved.fingerprint === fingerprint) return saved.body;
  throw new StripeRefusal(400, {
    type: 'idempotency_error',
    message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
  });
}

function fingerprintOf({ path, body }: Request): string {
  return createHash('sha256').update(`${path}\n${body}`).digest('hex');
}

function nowMs(state: State): number {
  return Date.now() + state.aheadMs();
}
