import { hash, randomUUID } from 'node:crypto';
import { Refusal } from '@zilker/contracts/errors';
import type { WorkChallenge } from '@zilker/contracts/http/room';
import type { PlaceClaims } from '@zilker/contracts/tokens';
import { extractParams, verifySolution } from 'altcha-lib/v1';
import * as v from 'valibot';
import type { RoomContext } from '../room-context.ts';

/**
 * How much harder each level is than the first. A slow phone makes 30,000 to 60,000 SHA-256 a second in JavaScript, and the number is
 * found after half of the tries on average. With 50,000 for everybody that is 1.7 s at the very most (0.4 to 0.8 s on average),
 * for level 2 150,000 or 5 s, for level 3 300,000 or 10 s: no phone works longer than that for a place.
 */
const timesHarder = [0, 1, 3, 6] as const;
/** To be solved within this: a phone may go to sleep over it. */
const validMs = 20 * 60_000;

type Work = Pick<RoomContext, 'secrets' | 'nowMs'> & { work: Pick<RoomContext['work'], 'maxNumber'> };
type Place = Pick<PlaceClaims, 'leaf'>;

/**
 * Work for one place, as ALTCHA has it. The leaf in the salt stands for account and drop, which it is a hash of, so nobody can work
 * for another place, or keep a stock of solutions from another drop. Made here rather than by the library, which takes 200 µs and
 * two other threads for it; the library checks what comes back.
 */
export function makeWork({ work, secrets, nowMs }: Work, place: Place, level: number): WorkChallenge {
  const maxNumber = work.maxNumber * (timesHarder[level] ?? 1);
  const expires = Math.floor((nowMs() + validMs) / 1000);
  const salt = `${randomUUID()}?leaf=${place.leaf}&level=${level}&expires=${expires}&`;
  // as good as drawn at random to whoever has not the key, and cheaper
  const number = secrets.workMac(salt).readUIntBE(0, 6) % (maxNumber + 1);
  const challenge = hash('sha256', `${salt}${number}`);
  const signature = secrets.workMac(challenge).toString('hex');
  return { algorithm: 'SHA-256', challenge, maxNumber, salt, signature, level };
}

/** The payload of ALTCHA's own widget has these members among others. The number must be one: as text it could carry parts of the salt. */
const payload = v.object({
  algorithm: v.literal('SHA-256'),
  challenge: v.string(),
  number: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  salt: v.string(),
  signature: v.string(),
});
const params = v.object({
  leaf: v.string(),
  level: v.pipe(v.string(), v.regex(/^[1-3]$/), v.toNumber()),
  expires: v.pipe(v.string(), v.regex(/^\d+$/), v.toNumber()),
});

/** The level of the work that was done. @throws Refusal `work_wrong`, `work_expired` */
export async function checkWork(
  { secrets, nowMs }: Omit<Work, 'work'>,
  place: Place,
  solution: string,
): Promise<number> {
  const said = v.safeParse(payload, decode(solution));
  if (!said.success) throw new Refusal('work_wrong');
  const asked = v.safeParse(params, extractParams(said.output));
  const isOurs = await verifySolution(said.output, secrets.work, false);
  if (!isOurs || !asked.success || asked.output.leaf !== place.leaf) throw new Refusal('work_wrong');
  if (asked.output.expires * 1000 < nowMs()) throw new Refusal('work_expired');
  return asked.output.level;
}

function decode(solution: string): unknown {
  try {
    return JSON.parse(Buffer.from(solution, 'base64').toString('utf8'));
  } catch {
    return undefined;
  }
}
