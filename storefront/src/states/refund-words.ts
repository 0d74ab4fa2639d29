import type { VisitView } from '@zilker/contracts/http/sale';

/** What a fan would get back of a refund, where the price is; null where it is not told. */
export function refundWords({ refundKeptPaidBy }: Pick<VisitView, 'refundKeptPaidBy'>): string | null {
  switch (refundKeptPaidBy) {
    case 'venue':
      return 'If this is refunded, you get all of it back.';
    case 'fan':
      return 'If this is refunded, you get it back but for the card processing, which Stripe keeps.';
    case undefined:
      return null;
  }
}
