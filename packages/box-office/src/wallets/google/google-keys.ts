/** What Google gives whoever issues passes: the number of the issuer, and a service account with its RSA key (PKCS #8, PEM). */
export type GoogleKeys = {
  readonly issuer: string;
  readonly account: string;
  readonly keyId: string;
  readonly key: string;
};
