import { createHash } from 'node:crypto';

/** What a card does when it is charged, and after. */
export type Card = {
  number: string;
  brand: string;
  last4: string;
  /** The same card has the same fingerprint, as at Stripe. */
  fingerprint: string;
  decline?: Decline;
  /** The bank asks the holder whether it is them. */
  challenged?: true;
  /** The holder disputes what was charged, soon after. */
  disputed?: true;
  /** What becomes of a refund: it hangs for a moment, or fails after a moment. */
  refund?: 'late' | 'fails';
  /** What Stripe thinks of it, where that is not the usual. */
  risk?: 'elevated' | 'highest';
};
type Decline = { code: string; declineCode?: string; message: string };
type Manner = Pick<Card, 'decline' | 'challenged' | 'disputed' | 'refund' | 'risk'>;

/** Stripe's test cards: https://docs.stripe.com/testing */
const cards: Record<string, Manner> = {
  '4242424242424242': {},
  '4000056655665556': {},
  '5555555555554444': {},
  '378282246310005': {},
  '6011111111111117': {},
  '4000000000000002': declines('card_declined', 'Your card was declined.', 'generic_decline'),
  '4000000000009995': declines('card_declined', 'Your card has insufficient funds.', 'insufficient_funds'),
  '4000000000000069': declines('expired_card', 'Your card has expired.'),
  '4000000000000127': declines('incorrect_cvc', "Your card's security code is incorrect."),
  '4000000000000119': declines(
    'processing_error',
    'An error occurred while processing your card. Try again in a little bit.',
  ),
  '4000002500003155': { challenged: true },
  '4000000000000259': { disputed: true },
  '4000000000007726': { refund: 'late' },
  '4000000000005126': { refund: 'fails' },
  '4000000000009235': { risk: 'elevated' },
  '4000000000004954': { risk: 'highest' },
};

const brands: [RegExp, string][] = [
  [/^4/, 'visa'],
  [/^(5[1-5]|2[2-7])/, 'mastercard'],
  [/^3[47]/, 'amex'],
  [/^6/, 'discover'],
];

/** The card that a page offers first. */
export const defaultCard = '4242424242424242';

/**
 * Stripe's test card of that number; undefined for any other. Numbers that begin with 424242 and carry a right check digit
 * pay as well, each with its own fingerprint: a crowd needs more than one card.
 */
export function findCard(typed: string): Card | undefined {
  const number = typed.replace(/[\s-]/g, '');
  const crowd = /^424242\d{10}$/.test(number) && checkDigitHolds(number);
  const manner = cards[number] ?? (crowd ? {} : undefined);
  if (manner === undefined) return undefined;
  return {
    number,
    brand: brands.find(([pattern]) => pattern.test(number))?.[1] ?? 'unknown',
    last4: number.slice(-4),
    fingerprint: fingerprintOf(number),
    ...manner,
  };
}

/** Stripe's test card that has this fingerprint, where it is one that does something of its own. */
export function cardOf(fingerprint: string | null | undefined): Card | undefined {
  const number = Object.keys(cards).find((one) => fingerprintOf(one) === fingerprint);
  return number === undefined ? undefined : findCard(number);
}

function fingerprintOf(number: string): string {
  return createHash('sha256').update(number).digest('base64url').replace(/[-_]/g, 'x').slice(0, 16);
}

function declines(code: string, message: string, declineCode?: string): Manner {
  return { decline: { code, message, ...(declineCode === undefined ? {} : { declineCode }) } };
}

/** Luhn, ISO/IEC 7812-1 annex B. */
function checkDigitHolds(number: string): boolean {
  const digits = [...number].reverse().map(Number);
  const sum = digits.reduce((total, digit, index) => {
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}
