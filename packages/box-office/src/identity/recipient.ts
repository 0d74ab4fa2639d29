/** Where a fan is told something: the mail address if they gave one, else the phone that they signed in with. */
export type Recipient = { mail: string } | { phone: string };

export function recipientOf({ email, phone }: { email: string | null; phone: string }): Recipient {
  return email === null ? { phone } : { mail: email };
}
