import type { CodeKeys } from '@zilker/box-office/doors/code-keys';
import { googleDigitsTurn } from '@zilker/box-office/wallets/google-secret';
import type { CoreContext } from '../context.ts';

/** What codes are judged with here, where there is a network: our public keys, and what Google's digits turn by. */
export function codeKeys({ config, tickets }: Pick<CoreContext, 'config' | 'tickets'>): CodeKeys {
  return {
    verifiers: tickets.verifiers,
    signed: tickets.signed,
    digitsTurn: (code, atMs) => googleDigitsTurn(config.WALLET_SECRET, code, atMs),
  };
}
