import type { join } from '@zilker/contracts/http/room';
import type { ReplyOf } from '@zilker/contracts/route';
import { type Answer, ask } from '../client/ask.ts';
import { room } from '../client/room.ts';
import type { Fan, Scene } from './scene.ts';

/** A fan's place. `place` is its newest token, `facts` are those it held when it joined. */
export type Joined = ReplyOf<typeof join>;

/** Joins as often as the fan's behaviour says. Undefined when no join was answered, which the record then says. */
export async function joinLine(scene: Scene, fan: Fan): Promise<Joined | undefined> {
  const times = fan.behaviour.joins === 'at_once' ? 3 : 1;
  const answers = await Promise.all(Array.from({ length: times }, () => joinOnce(scene, fan)));
  return answers.find((answer) => answer.ok)?.reply;
}

/** Every answer must name the same place; what it names is noted for the audit. `place`: the token it has from before. */
export async function joinOnce(scene: Scene, fan: Fan, place?: string): Promise<Answer<Joined>> {
  return scene.requests(async () => {
    const startMs = performance.now();
    const answer = await ask(
      fan,
      'join',
      () => room.join(scene.roomUrl, scene.drop, fan, place),
      () =>
        // a second join crosses with giving the place up
        fan.behaviour.quits === 'no' ? [] : ['place_left'],
    );
    if (answer.ok) {
      scene.timings.join.push(performance.now() - startMs);
      fan.record.indices.push(answer.reply.index);
    }
    return answer;
  });
}
