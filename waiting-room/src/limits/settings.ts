import * as v from 'valibot';

const aMinute = (usual: string) =>
  v.optional(
    v.pipe(v.string(), v.regex(/^[1-9]\d{0,8}$/, 'This is not a whole number above 0.'), v.toNumber()),
    usual,
  );

/**
 * How often an account and an address may do what costs the room something, in any minute and over all replicas. An account has
 * some tabs that are opened and reloaded. An address may be a campus: these are for machines, not for crowds.
 */
export const limitSettings = {
  JOINS_PER_ACCOUNT_MINUTE: aMinute('30'),
  JOINS_PER_ADDRESS_MINUTE: aMinute('6000'),
  POLLS_PER_ACCOUNT_MINUTE: aMinute('90'),
  POLLS_PER_ADDRESS_MINUTE: aMinute('60000'),
  SOCKETS_PER_ACCOUNT_MINUTE: aMinute('60'),
  SOCKETS_PER_ADDRESS_MINUTE: aMinute('12000'),
} as const;

export type LimitSettings = { readonly [K in keyof typeof limitSettings]: number };
