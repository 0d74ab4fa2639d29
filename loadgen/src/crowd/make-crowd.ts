import type { Db } from '@zilker/box-office/db';
import { createCrowd } from '@zilker/box-office/seed/create-crowd';
import { newId } from '@zilker/contracts/ids';
import type { PrivateJwks } from '@zilker/runtime/keys';
import { signer } from '@zilker/runtime/tokens';
import { mapBounded } from '../bounded.ts';
import type { Patience } from '../client/ask.ts';
import type { Behaviour } from '../fan/behaviour.ts';
import { makeDevice } from '../fan/device.ts';
import { newFanRecord } from '../fan/fan-record.ts';
import type { Fan, Scene } from '../fan/scene.ts';
import { type Dice, dice } from '../prng.ts';

/** The crowd's fans are signed in for as long as any run may take. */
const signedInMs = 60 * 60_000;
const keysAtOnce = 16;

export type Crowd = { fans: Fan[]; stranger: Scene['stranger'] };

/** Accounts, sign-ins by the crowd's issuer, devices, and what each fan is going to do: all drawn from the seed but the keys. */
export async function makeCrowd(
  db: Db,
  crowdKeys: PrivateJwks,
  input: {
    count: number;
    seed: string | number;
    behave: (random: Dice) => Behaviour;
    patience: Patience;
  },
): Promise<Crowd> {
  const sign = signer('crowd', crowdKeys);
  const random = dice(input.seed);
  const runId = newId('session').slice(4);
  const accounts = await createCrowd(db, input.count + 1, runId);
  const people = await mapBounded(accounts, keysAtOnce, async (account, number) => {
    const access = await sign(
      // the code that each entered stays fresh throughout, as nobody here can ask for another
      { role: 'fan', sub: account, sid: newId('session'), authAtMs: Date.now() + signedInMs },
      { ttlMs: signedInMs },
    );
    const own = random.fork(number);
    const behaviour = input.behave(own);
    return {
      number,
      account,
      access,
      ...(await makeDevice()),
      behaviour,
      random: own,
      patience: input.patience,
      record: newFanRecord(number, account),
    };
  });
  // the last one never joins: its sign-in and device are what others try that are not theirs
  const stranger = people.pop();
  if (stranger === undefined) throw new RangeError('A crowd has one fan at least.');
  return { fans: people, stranger };
}
