import { Refusal } from '@zilker/contracts/errors';
import type { createWalletLinks as route } from '@zilker/contracts/http/wallets';
import type { Id } from '@zilker/contracts/ids';
import type { ReplyOf } from '@zilker/contracts/route';
import type { Db } from '../db.ts';
import { downloadLink } from './apple/download-link.ts';
import { issuePass } from './issue-pass.ts';
import { passCarriedFromMs } from './pass.ts';
import { markTold } from './update-passes.ts';
import type { Wallets } from './wallets.ts';

/**
 * Links that put a fan's ticket into the wallets that we have keys for. A wallet that does not answer is left out, and `failed` is told why.
 * @throws Refusal `ticket_unknown` (also for another fan's), `ticket_not_active`, `wallet_unavailable`
 */
export async function createLinks(
  db: Db,
  wallets: Wallets,
  input: { ticket: Id<'ticket'>; account: Id<'account'>; failed: (cause: unknown) => void },
  now: Date,
): Promise<ReplyOf<typeof route>> {
  if (wallets.apple === null && wallets.google === null) throw new Refusal('wallet_unavailable');
  const apple = wallets.apple && (await issuePass(db, { ...input, wallet: 'apple' }, now));
  const google = wallets.google && (await issuePass(db, { ...input, wallet: 'google' }, now));
  const carried = apple ?? google;
  return {
    apple: apple && { url: downloadLink(wallets, apple.id, now) },
    google: google && (await googleLink()),
    carriedFromMs: carried && passCarriedFromMs(carried),
  };

  async function googleLink(): Promise<{ url: string } | null> {
    if (google === null || wallets.google === null) return null;
    try {
      if (google.toldAt === null) {
        await wallets.google.put(google, now);
        await markTold(db, google, now);
      }
      return { url: await wallets.google.linkTo(google, now) };
    } catch (cause) {
      input.failed(cause);
      return null;
    }
  }
}
