import { generateKeyPairSync, randomBytes } from 'node:crypto';
import forge from 'node-forge';

export type Certified = { certificate: string; key: string };

type Subject = { name: string; uid?: string; unit?: string };
type Issuing = { by?: Certified; authority?: boolean; server?: boolean; now: Date };

const yearsGood = 10;

/**
 * An X.509 certificate with an RSA key of 2048 bits, as PEM: signed by `by`, or by itself. `uid` and `unit` are where Apple's certificates have
 * pass type and team; `server` is one for 127.0.0.1.
 */
export function certify(
  subject: Subject,
  { by, authority = false, server = false, now }: Issuing,
): Certified {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    // as the library that signs passes reads it
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
  certificate.serialNumber = `00${randomBytes(15).toString('hex')}`;
  // an hour back, for clocks that are set a little wrong
  certificate.validity.notBefore = new Date(now.getTime() - 3_600_000);
  certificate.validity.notAfter = new Date(now.getTime() + yearsGood * 365 * 86_400_000);
  certificate.setSubject(namesOf(subject));
  certificate.setIssuer(
    by === undefined ? namesOf(subject) : forge.pki.certificateFromPem(by.certificate).subject.attributes,
  );
  certificate.setExtensions([
    { name: 'basicConstraints', cA: authority, critical: true },
    authority
      ? { name: 'keyUsage', critical: true, keyCertSign: true, cRLSign: true }
      : { name: 'keyUsage', critical: true, digitalSignature: true, keyEncipherment: server },
    ...(server
      ? [
          { name: 'extKeyUsage', serverAuth: true },
          {
            name: 'subjectAltName',
            altNames: [
              { type: 7, ip: '127.0.0.1' },
              { type: 2, value: 'localhost' },
            ],
          },
        ]
      : []),
    { name: 'subjectKeyIdentifier' },
  ]);
  certificate.sign(forge.pki.privateKeyFromPem(by?.key ?? privateKey), forge.md.sha256.create());
  return { certificate: forge.pki.certificateToPem(certificate), key: privateKey };
}

function namesOf({ name, uid, unit }: Subject): forge.pki.CertificateField[] {
  return [
    ...(uid === undefined ? [] : [{ type: '0.9.2342.19200300.100.1.1', value: uid }]),
    { name: 'commonName', value: name },
    ...(unit === undefined ? [] : [{ shortName: 'OU', value: unit }]),
    { name: 'organizationName', value: 'Zilker development' },
  ];
}
