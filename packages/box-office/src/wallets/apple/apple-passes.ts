import { appleWebService } from '@zilker/contracts/http/wallets';
import type { SignCode } from '../code-signer.ts';
import type { Pass } from '../pass.ts';
import type { AppleKeys } from './apple-keys.ts';
import { appleToken } from './auth-token.ts';
import { passJson } from './pass-json.ts';
import { createPassSigner } from './pass-signer.ts';

export const pkpassType = 'application/vnd.apple.pkpass';

/** Makes Apple's passes. */
export type ApplePasses = {
  readonly passType: string;
  /** The signed .pkpass of what the pass is now. */
  make(pass: Pass): Promise<Buffer>;
  stop(): Promise<void>;
};

export function createApplePasses(of: {
  keys: AppleKeys;
  walletSecret: Uint8Array;
  signCode: SignCode;
  /** Where iPhones, and fans, find us. */
  storefrontOrigin: string;
}): ApplePasses {
  const { keys, walletSecret, signCode, storefrontOrigin } = of;
  const signer = createPassSigner(keys);
  return {
    passType: keys.passType,
    make: async (pass) => {
      const { ticket, event, serial } = pass;
      const json = passJson(pass, {
        passType: keys.passType,
        team: keys.team,
        code: await signCode({ carrier: 'apple', ticket, event: event.id, serial }),
        token: appleToken(walletSecret, pass.id),
        webServiceUrl: storefrontOrigin + appleWebService,
        ticketsUrl: `${storefrontOrigin}/tickets`,
      });
      return signer.sign(JSON.stringify(json));
    },
    stop: signer.stop,
  };
}
