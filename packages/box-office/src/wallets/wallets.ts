import type { AppleKeys } from './apple/apple-keys.ts';
import { type ApplePasses, createApplePasses } from './apple/apple-passes.ts';
import { createCodeSigner, type SignCode } from './code-signer.ts';
import type { GoogleKeys } from './google/google-keys.ts';
import { createGoogleWallet, type GoogleWallet } from './google/google-wallet.ts';

/** The wallets that tickets can be put into. Null where we have no keys for one. */
export type Wallets = {
  /** What tokens, links and seeds of passes are derived from. */
  readonly secret: Uint8Array;
  readonly storefrontOrigin: string;
  readonly signCode: SignCode;
  readonly apple: ApplePasses | null;
  readonly google: GoogleWallet | null;
  stop(): Promise<void>;
};

/** Settings by their names in the env (`wallet-env.ts` of runtime). */
export function createWallets(config: {
  WALLET_SECRET: Uint8Array;
  TICKET_KEYS: Parameters<typeof createCodeSigner>[0];
  STOREFRONT_ORIGIN: string;
  APPLE_PASS_KEYS?: AppleKeys | undefined;
  GOOGLE_WALLET_KEYS?: GoogleKeys | undefined;
  GOOGLE_WALLET_URL?: string | undefined;
}): Wallets {
  const { APPLE_PASS_KEYS: appleKeys, GOOGLE_WALLET_KEYS: googleKeys } = config;
  const of = {
    walletSecret: config.WALLET_SECRET,
    signCode: createCodeSigner(config.TICKET_KEYS),
    storefrontOrigin: config.STOREFRONT_ORIGIN,
  };
  const apple = appleKeys === undefined ? null : createApplePasses({ ...of, keys: appleKeys });
  return {
    secret: of.walletSecret,
    storefrontOrigin: of.storefrontOrigin,
    signCode: of.signCode,
    apple,
    google:
      googleKeys === undefined
        ? null
        : createGoogleWallet({ ...of, keys: googleKeys, url: config.GOOGLE_WALLET_URL }),
    stop: async () => apple?.stop(),
  };
}
