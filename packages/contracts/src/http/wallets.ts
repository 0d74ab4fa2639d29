import * as v from 'valibot';
import { epochMs } from '../fields.ts';
import { idSchema } from '../ids.ts';
import { defineRoute } from '../route.ts';

/**
 * Passes for the phone's own wallet (access token of a fan). Apple's web service, which iPhones call by themselves, is Apple's protocol and stands
 * at `appleWebService`; it is not of this API's making, so it has no contract here.
 */
export const appleWebService = '/api/v1/wallets/apple';

/** Whether this ticket can be put into each wallet, and from when its code opens the door. */
export const walletLinks = v.object({
  apple: v.nullable(v.object({ url: v.string() })),
  google: v.nullable(v.object({ url: v.string() })),
  /** Null: never at this event, so that wallets show it for information alone. */
  carriedFromMs: v.nullable(epochMs),
});

/**
 * Links that work for some minutes, once they are asked for: a .pkpass, and Google's save link. Where another phone shows the ticket than the one
 * whose device proof comes along, and its event takes codes of wallets, it needs a fresh sign-in code. `ticket_not_active`, `code_not_fresh`,
 * `wallet_unavailable`.
 */
export const createWalletLinks = defineRoute({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/wallet-links',
  params: v.object({ ticket: idSchema('ticket') }),
  body: v.object({}),
  reply: walletLinks,
});
