import * as v from 'valibot';

/** What the payment provider's page says to a card. `closed`: the session was paid or had ended before. */
export type CardAnswer = 'paid' | 'declined' | 'closed';

export type CardPage = {
  /** Pays, or tries to, at the address that checkout answered. */
  pay(checkoutUrl: string, card: string): Promise<CardAnswer>;
};

const answer = v.object({ outcome: v.picklist(['paid', 'declined', 'closed']) });

/** The stand-in's page, by the way in that it keeps for tests (`POST /_control/sessions/:id/pay`). */
export function standInCardPage(stripeUrl: string): CardPage {
  return {
    async pay(checkoutUrl, card) {
      const session = new URL(checkoutUrl).pathname.split('/').at(-1) ?? '';
      const response = await fetch(`${stripeUrl}/_control/sessions/${encodeURIComponent(session)}/pay`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ card }),
      });
      if (!response.ok) throw new Error(`The card page answered ${response.status}.`);
      return v.parse(answer, await response.json()).outcome;
    },
  };
}

export const declinedCard = '4000000000000002';

/** A card of its own for each fan: the stand-in takes all numbers that begin with 424242 and carry a right check digit. */
export function cardOf(fan: number): string {
  const body = `424242${String(fan % 1_000_000_000).padStart(9, '0')}`;
  return body + checkDigit(body);
}

/** Luhn, ISO/IEC 7812-1 annex B. */
function checkDigit(body: string): number {
  const sum = [...body].reverse().reduce((total, digit, at) => {
    const doubled = at % 2 === 0 ? Number(digit) * 2 : Number(digit);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return (10 - (sum % 10)) % 10;
}
