import { createHash } from 'node:crypto';

/** What a card does when it is charged. */
export type Card = {
  number: string;
  brand: string;
  last4: string;
  /** The same card has the same fingerprint, as at Stripe. */
  fingerprint: string;
  decline?: { code: string; declineCode?: string; message: string };
};

type Decline = NonNullable<Card['decline']>;

const declines: Record<string, Decline> = {
  '4000000000000002': {
    code: 'card_declined',
    declineCode: 'generic_decline',
    message: 'Your card was declined.',
  },
  '4000000000009995': {
    code: 'card_declined',
    declineCode: 'insufficient_funds',
    message: 'Your card has insufficient funds.',
  },
  '4000000000000069': { code: 'expired_card', message: 'Your card has expired.' },
  '4000000000000127': { code: 'incorrect_cvc', message: "Your card's security code is incorrect." },
  '4000000000000119': {
    code: 'processing_error',
    message: 'An error occurred while processing your card. Try again in a little bit.',
  },
};

const brands: [RegExp, string][] = [
  [/^4/, 'visa'],
  [/^(5[1-5]|2[2-7])/, 'mastercard'],
  [/^3[47]/, 'amex'],
  [/^6/, 'discover'],
];

const accepted = new Set([
  '4242424242424242',
  '4000056655665556',
  '5555555555554444',
  '378282246310005',
  '6011111111111117',
]);

/** The card that a page offers first. */
export const defaultCard = '4242424242424242';

/**
 * Stripe's test card of that number; undefined for any other. Numbers that begin with 424242 and carry a right check digit
 * pay as well, each with its own fingerprint: a crowd needs more than one card.
 */
export function findCard(typed: string): Card | undefined {
  const number = typed.replace(/[\s-]/g, '');
  const decline = declines[number];
  const crowd = /^424242\d{10}$/.test(number) && checkDigitHolds(number);
  if (decline === undefined && !accepted.has(number) && !crowd) return undefined;
  return {
    number,
    brand: brands.find(([pattern]) => pattern.test(number))?.[1] ?? 'unknown',
    last4: number.slice(-4),
    fingerprint: createHash('sha256').update(number).digest('base64url').replace(/[-_]/g, 'x').slice(0, 16),
    ...(decline === undefined ? {} : { decline }),
  };
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
