import { setTimeout as delay } from 'node:timers/promises';
import * as v from 'valibot';

/** What the payment provider's page says to a card. `closed`: the session was paid or had ended before. */
type CardAnswer = 'paid' | 'declined' | 'closed';

export type CardPage = {
  /** Pays, or tries to, at the address that checkout answered. */
  pay(checkoutUrl: string, card: string): Promise<CardAnswer>;
};

const attempt = v.object({
  outcome: v.picklist(['paid', 'declined', 'closed']),
  session: v.object({ status: v.nullable(v.string()) }),
});
type Attempt = v.InferOutput<typeof attempt>;

const triesMax = 3;
const againAfterMs = 200;

/** The stand-in's page, by the way in that it keeps for tests (`POST /_control/sessions/:id/pay`). */
export function standInCardPage(stripeUrl: string): CardPage {
  async function once(session: string, card: string): Promise<Attempt> {
    const response = await fetch(`${stripeUrl}/_control/sessions/${encodeURIComponent(session)}/pay`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ card }),
    });
    if (!response.ok) throw new Error(`The card page answered ${response.status}.`);
    return v.parse(attempt, await response.json());
  }
  return {
    async pay(checkoutUrl, card) {
      const id = new URL(checkoutUrl).pathname.split('/').at(-1) ?? '';
      for (let tries = 1; ; tries++) {
        try {
          const { outcome, session } = await once(id, card);
          // the answer to the try before was lost, not the payment
          return tries > 1 && session.status === 'complete' ? 'paid' : outcome;
        } catch (error) {
          // what fetch throws when there was no answer
          if (!(error instanceof TypeError) || tries >= triesMax) throw error;
          await delay(againAfterMs * tries);
        }
      }
    },
  };
}

export const declinedCard = '4000000000000002';

/** Of somebody who buys for many accounts. */
export const sharedCard = (): string => cardOf(999_999_999);

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
