import { createTestMint } from '@zilker/box-office/doors/testing-doors';
import type { Id } from '@zilker/contracts/ids';
import type { Verifier } from '@zilker/contracts/ticket/door-list';

/** Each on its fan's phone, of which there are fewer, since making one takes a while. */
const phonesMost = 16;

/** What the phones of some fans show at `nowMs`, and the key that they are checked with. */
export async function codesOf(
  event: Id<'event'>,
  tickets: readonly Id<'ticket'>[],
  nowMs: number,
): Promise<{ codes: string[]; verifiers: Verifier[] }> {
  const mint = createTestMint();
  const phones = await Promise.all(Array.from({ length: phonesMost }, () => mint.phone()));
  const codes: string[] = [];
  for (const [n, ticket] of tickets.entries()) {
    const code = await phones[n % phonesMost]?.codeAt(ticket, event, nowMs);
    if (code !== undefined) codes.push(code);
  }
  return { codes, verifiers: mint.verifiers };
}
