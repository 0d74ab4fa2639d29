import { url } from '@zilker/runtime/env';
import * as v from 'valibot';

/** Addresses with spaces between them, as a Content-Security-Policy lists them too. */
export const relaysSetting = v.pipe(
  v.string(),
  v.transform((list) => list.split(/\s+/).filter((one) => one !== '')),
  v.array(url()),
);
