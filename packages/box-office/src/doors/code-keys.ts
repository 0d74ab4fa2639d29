import type { Verifier } from '@zilker/contracts/ticket/door-list';
import type { StaticCode } from '@zilker/contracts/ticket/static-code';

/** What codes are checked with: public keys, and the secret of the digits that turn in Google's passes. */
export type CodeKeys = {
  verifiers: readonly Verifier[];
  digitsTurn: (code: StaticCode, atMs: number) => boolean;
  /** Whether a key of ours made this signature, for who holds the private halves: quicker than to verify it. */
  signed?: (keyId: number, message: Uint8Array, signature: Uint8Array) => boolean;
};
