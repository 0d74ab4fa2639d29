/** What Apple gives whoever makes passes: names, and PEM. */
export type AppleKeys = {
  readonly passType: string;
  readonly team: string;
  readonly certificate: string;
  readonly key: string;
  /** The certificate of Apple's that stands between ours and its root. */
  readonly issuer: string;
};
