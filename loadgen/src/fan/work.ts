import { createHash } from 'node:crypto';
import type { WorkChallenge } from '@zilker/contracts/http/room';
import { ask } from '../client/ask.ts';
import { room } from '../client/room.ts';
import type { Joined } from './join-line.ts';
import type { Fan, Scene } from './scene.ts';

const triesMax = 3;

/**
 * Does the work that the room asks this place for, and keeps the token that says so. True when none is left to do. A challenge that
 * came with the join is taken first; later ones are asked for.
 */
export async function doWork(scene: Scene, fan: Fan, joined: Joined): Promise<boolean> {
  const step = <T>(name: string, send: () => Promise<T>) =>
    ask(fan, name, () => scene.requests(send), ['work_expired', 'drop_over', ...left(fan)]);
  for (let tries = 0; tries < triesMax; tries++) {
    const { work } = joined;
    joined.work = null;
    const asked =
      work ??
      (await step('read work', () => room.readWork(scene.roomUrl, scene.drop, joined.place)).then((answer) =>
        answer.ok ? answer.reply.work : undefined,
      ));
    if (asked === undefined) continue;
    if (asked === null) return true;
    const answer = await step('work', () =>
      room.solveWork(scene.roomUrl, scene.drop, joined.place, solve(asked)),
    );
    if (!answer.ok) continue;
    joined.place = answer.reply.place;
    return true;
  }
  return false;
}

/** ALTCHA's payload. @throws RangeError when no number up to the most solves it */
export function solve({ algorithm, challenge, maxNumber, salt, signature }: WorkChallenge): string {
  for (let number = 0; number <= maxNumber; number++) {
    const found = createHash('sha256').update(`${salt}${number}`).digest('hex');
    if (found !== challenge) continue;
    const payload = { algorithm, challenge, number, salt, signature };
    return Buffer.from(JSON.stringify(payload)).toString('base64');
  }
  throw new RangeError(`No number up to ${maxNumber} solves this challenge.`);
}

function left({ behaviour }: Fan): 'place_left'[] {
  return behaviour.quits === 'no' ? [] : ['place_left'];
}
