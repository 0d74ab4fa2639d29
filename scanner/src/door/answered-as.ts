import type { FirstCheckIn, ScanAnswer } from '@zilker/contracts/ticket/door-list';
import type { Judgement } from '@zilker/contracts/ticket/judge';
import type { Door } from '@zilker/contracts/ticket/open-door';

export type Valid = Extract<Judgement, { answer: 'valid' }>;
type Bearer = Omit<Valid, 'answer' | 'unlisted'>;
type Outcome = { answer: ScanAnswer; first: FirstCheckIn | null } | null;

/** A scan that this phone found valid, as the box office answered it; as it was found where there is no answer. Pure. */
export function answeredAs(judged: Valid, outcome: Outcome, door?: Door): Judgement {
  const { answer: _, unlisted: __, ...bearer } = judged;
  if (outcome === null || outcome.answer === 'valid') return judged;
  return saidOf(bearer, outcome, door);
}

/** What the box office says of a ticket, in the words of a judgement. Pure. */
export function saidOf(bearer: Bearer, { answer, first }: NonNullable<Outcome>, door?: Door): Judgement {
  const { ticket } = bearer;
  switch (answer) {
    case 'valid':
      return { answer, unlisted: false, ...bearer };
    case 'duplicate':
      return { answer, first, ...bearer };
    case 'refunded':
      return { answer, refundedAtMs: null, ...bearer };
    case 'transferred':
      return { answer, ...bearer, holder: null };
    case 'blocked':
    case 'not_inside':
    case 'unproven':
      return { answer, ...bearer };
    case 'stale_code':
      return { answer, ticket, aheadMs: 0 };
    case 'not_yet':
      return { answer, doorsAtMs: door?.doorsAtMs ?? 0, ...bearer };
    case 'wrong_gate': {
      const allowed = door?.find(ticket)?.gates ?? [];
      const expected = door?.gates.filter(({ id }) => allowed.includes(id)) ?? [];
      return { answer, expected, ...bearer };
    }
    default:
      // its code is good, so what ended it is the venue
      return { answer: 'invalid', reason: 'revoked', ...bearer };
  }
}
