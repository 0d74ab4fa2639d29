import { parentPort, workerData } from 'node:worker_threads';
import { PKPass } from 'passkit-generator';
import { english, spanish } from '../pass-words.ts';
import type { AppleKeys } from './apple-keys.ts';
import { passImages } from './images.ts';
import type { SignAnswer, SignRequest } from './pass-signer.ts';
import { signByOpenssl } from './sign-by-openssl.ts';

/** The thread of `createPassSigner`: makes each `pass.json` it is given into a signed .pkpass. */
const keys = workerData as AppleKeys;
const images = passImages();
const certificates = { wwdr: keys.issuer, signerCert: keys.certificate, signerKey: keys.key };
signByOpenssl(keys.key);

parentPort?.on('message', ({ id, json }: SignRequest) => {
  parentPort?.postMessage(answer(id, json));
});

function answer(id: number, json: string): SignAnswer {
  try {
    return { id, bytes: sign(json) };
  } catch (cause) {
    return { id, failed: String(cause) };
  }
}

function sign(json: string): Uint8Array<ArrayBuffer> {
  const pass = new PKPass({ ...images, 'pass.json': Buffer.from(json) }, certificates);
  if (pass.type !== 'eventTicket') throw new Error('no pass of ours, or one that Apple would not take');
  pass.localize('en', { ...english });
  pass.localize('es', { ...spanish });
  return new Uint8Array(pass.getAsBuffer());
}
