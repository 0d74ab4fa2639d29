import { createHash } from 'node:crypto';
import type { Pass } from './pass.ts';

/** Raise it when passes are drawn in another way, so that phones fetch them anew. */
const look = 1;

/** A digest of all that a pass shows: the same means that no phone need be told. */
export function passDigest({ id: _, shows: __, changedAt: ___, toldAt: ____, event, ...seen }: Pass): string {
  // of what an event allows a pass shows one thing: where its code counts
  const { policy, ...shown } = event;
  return createHash('sha256')
    .update(JSON.stringify([look, { ...seen, event: { ...shown, carry: policy.carry } }]))
    .digest('base64url');
}
