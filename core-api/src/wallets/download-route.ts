import { count } from '@zilker/contracts/fields';
import { appleWebService } from '@zilker/contracts/http/wallets';
import { idSchema } from '@zilker/contracts/ids';
import { defineRoute } from '@zilker/contracts/route';
import * as v from 'valibot';

/** A file, and so none of the contracts that clients parse: an iPhone opens it. */
export const downloadPass = defineRoute({
  method: 'GET',
  path: `${appleWebService}/passes/:pass`,
  params: v.object({ pass: idSchema('walletPass') }),
  query: v.object({
    until: v.pipe(v.string(), v.regex(/^\d{1,15}$/), v.toNumber(), count),
    by: v.pipe(v.string(), v.maxLength(100)),
  }),
  body: v.undefined(),
  reply: v.string(),
});
