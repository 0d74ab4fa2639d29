/**
 * The wish to send a ticket to a number, kept while its fan signs in with the new code that it takes: in memory alone, as it is a friend's
 * number.
 */
type Sending = { ticket: string; account: string; typed: string };

let kept: Sending | undefined;

export function keepSending(sending: Sending): void {
  kept = sending;
}

/** What this fan had typed for the ticket, once; undefined where they had not, or another has signed in since. */
export function takeSending(ticket: string, account: string): string | undefined {
  const sending = kept;
  kept = undefined;
  return sending?.ticket === ticket && sending.account === account ? sending.typed : undefined;
}
