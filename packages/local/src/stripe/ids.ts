import { randomInt } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const lengths = {
  cs_test_a1: 58,
  pi_3: 23,
  ch_3: 23,
  re_3: 23,
  evt_1: 23,
  pm_1: 23,
  li_1: 23,
  price_1: 23,
  prod_: 14,
  txn_3: 23,
  du_1: 23,
  tr_1: 23,
  trr_1: 23,
  py_1: 23,
  acct_1: 15,
  req_: 14,
} as const;

/** An id that looks as Stripe's does. */
export function newId(prefix: keyof typeof lengths): string {
  let id: string = prefix;
  for (let i = 0; i < lengths[prefix]; i++) id += alphabet[randomInt(alphabet.length)];
  return id;
}
