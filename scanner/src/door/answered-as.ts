import type { Judgement } from '@zilker/contracts/ticket/judge';
import type { KeptCheckIn } from '../store/storage.ts';

type Valid = Extract<Judgement, { answer: 'valid' }>;

/** A scan that this phone found valid, as the box office answered it; as it was found where there is no answer. Pure. */
export function answeredAs(judged: Valid, outcome: KeptCheckIn['outcome']): Judgement {
  const { answer: _, unlisted: __, ...bearer } = judged;
  switch (outcome?.answer) {
    case undefined:
    case 'valid':
      return judged;
    case 'duplicate':
      return { answer: 'duplicate', first: outcome?.first ?? null, ...bearer };
    case 'refunded':
      return { answer: 'refunded', refundedAtMs: null, ...bearer };
    case 'transferred':
      return { answer: 'transferred', ...bearer, holder: null };
    default:
      // its code is good, so what ended it is the venue
      return { answer: 'invalid', reason: 'revoked', ...bearer };
  }
}
