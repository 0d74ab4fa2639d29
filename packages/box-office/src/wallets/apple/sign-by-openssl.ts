import { constants, createPrivateKey, privateEncrypt } from 'node:crypto';
import forge from 'node-forge';

/** A digest in its ASN.1, as a string of bytes, made into a signature of PKCS #1 v1.5 (RFC 8017, 8.2.1), where `type` is 1. */
type Encrypt = (digest: string, key: unknown, type: unknown) => string;

/**
 * From now on node-forge, and so passkit-generator, has OpenSSL do the RSA of its signatures, by the PEM `key`, and gets the same bytes as by its own
 * JavaScript. For threads that sign by that key alone.
 */
export function signByOpenssl(key: string): void {
  const rsa = forge.pki.rsa as typeof forge.pki.rsa & { encrypt: Encrypt };
  const own = rsa.encrypt;
  const by = { key: createPrivateKey(key), padding: constants.RSA_PKCS1_PADDING };
  rsa.encrypt = (digest, ...other) =>
    other[1] === 1
      ? privateEncrypt(by, Buffer.from(digest, 'latin1')).toString('latin1')
      : own(digest, ...other);
}
