import { createApplePasses } from '@zilker/box-office/wallets/apple/apple-passes';
import { createCodeSigner } from '@zilker/box-office/wallets/code-signer';
import { passWith } from '@zilker/box-office/wallets/testing-pass';
import type { Round } from '@zilker/local/bench/figures';
import { makeWalletKeys } from '@zilker/local/wallets/wallet-keys';
import { generateKeys } from '@zilker/runtime/keys';

const toWarm = 10;
const passesARound = 100;
/** More than one, so that the thread never waits for the next. */
const atOnce = 10;

/** Whole Apple passes that one worker makes a second, images and CMS signature included, in the one thread that it signs in. */
export async function benchPasses(rounds: number): Promise<Round[]> {
  const passes = createApplePasses({
    keys: makeWalletKeys(new Date()).apple,
    walletSecret: crypto.getRandomValues(new Uint8Array(32)),
    signCode: createCodeSigner(generateKeys({ development: true })),
    storefrontOrigin: 'https://tickets.example.com',
  });
  const make = async (count: number) => {
    let left = count;
    let bytes = 0;
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        while (left-- > 0) bytes = (await passes.make(passWith())).length;
      }),
    );
    return bytes;
  };
  await make(toWarm);
  const measured: Round[] = [];
  for (let n = 0; n < rounds; n++) {
    const startedAt = performance.now();
    const passBytes = await make(passesARound);
    measured.push({ passesPerSecond: (passesARound * 1_000) / (performance.now() - startedAt), passBytes });
  }
  await passes.stop();
  return measured;
}
