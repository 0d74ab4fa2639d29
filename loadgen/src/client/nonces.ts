import { RequestError } from '@zilker/contracts/client';
import { nonceHeader } from '@zilker/contracts/tokens';

/** The newest nonce that a device's proofs are to carry. */
export type Nonces = {
  newest(): string | undefined;
  learn(headers: Headers): void;
  /** Sends a request that is signed with the newest nonce; signed again and repeated once where the server asks for another. */
  signed<T>(send: () => Promise<T>): Promise<T>;
};

export function createNonces(first?: string): Nonces {
  let nonce = first;
  const learn = (headers: Headers) => {
    nonce = headers.get(nonceHeader) ?? nonce;
  };
  return {
    newest: () => nonce,
    learn,
    async signed(send) {
      try {
        return await send();
      } catch (error) {
        if (!(error instanceof RequestError)) throw error;
        learn(error.headers);
        if (error.code !== 'use_dpop_nonce') throw error;
        return send();
      }
    },
  };
}
