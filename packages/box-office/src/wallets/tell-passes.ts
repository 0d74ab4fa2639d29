import type { Id } from '@zilker/contracts/ids';
import type { Db } from '../db.ts';
import type { PassPush } from './apple/push.ts';
import { devicesOf, forgetDevice } from './apple/register-device.ts';
import type { Pass } from './pass.ts';
import { markTold, updatePasses } from './update-passes.ts';
import type { Wallets } from './wallets.ts';

/**
 * Brings a ticket's passes to what it is now and tells who shows them: iPhones through Apple, and Google. One that cannot be told stays untold and
 * holds up none of the others; those that were told are not told again. How many changed.
 * @throws Error when Apple or Google does not take one: to be tried again
 */
export async function tellPasses(
  db: Db,
  to: { google: Wallets['google']; push: PassPush | null },
  ticket: Id<'ticket'>,
  now: Date,
): Promise<number> {
  const untold = await updatePasses(db, ticket, now);
  const failed: unknown[] = [];
  for (const pass of untold)
    try {
      if (pass.wallet === 'google') await to.google?.put(pass, now);
      else if (to.push !== null) await pushAll(db, to.push, pass);
      await markTold(db, pass, now);
    } catch (cause) {
      failed.push(cause);
    }
  if (failed.length > 0) throw failed[0];
  return untold.length;
}

async function pushAll(db: Db, push: PassPush, pass: Pass): Promise<void> {
  for (const device of await devicesOf(db, pass.id))
    if ((await push.push(device.pushToken)) === 'gone') await forgetDevice(db, device);
}
