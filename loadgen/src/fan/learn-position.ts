import type { DropFacts } from '@zilker/contracts/drop';
import { ask } from '../client/ask.ts';
import { room } from '../client/room.ts';
import type { Joined } from './join-line.ts';
import type { News } from './news.ts';
import type { Fan, Scene } from './scene.ts';

/**
 * Once the draw is made: the fan works out its position and, when it was in the lobby, verifies the draw and its own place in it.
 * Undefined when the drop ended without a draw.
 */
export async function learnPosition(
  scene: Scene,
  fan: Fan,
  joined: Joined,
  news: News,
): Promise<number | undefined> {
  const facts = await news.until(({ facts, tick }) => {
    if (facts.frozen && (facts.drawn || joined.index >= facts.frozen.n)) return facts;
    return tick.phase === 'closed' ? null : undefined;
  });
  if (!facts?.frozen) return undefined;
  const { record } = fan;
  if (joined.index >= facts.frozen.n) {
    record.draw = 'late';
    record.position = joined.index;
    return joined.index;
  }
  record.position = scene.drawCheck.positionOf(facts, joined.index);
  const path = await scene.requests(() =>
    ask(fan, 'path', () => room.path(scene.roomUrl, scene.drop, joined.index)),
  );
  if (path.ok) {
    const receipt = { account: fan.account, ...joined };
    const seen = await seenBefore(scene, fan, joined, facts);
    const verdict = scene.drawCheck.verify(facts, seen, receipt, path.reply.path);
    record.draw = verdict.ok ? 'verified' : verdict.field;
  }
  return record.position;
}

/**
 * The facts that the fan held before the draw. One who was away when the draw was put off believes the new time only if the public
 * log says so.
 */
async function seenBefore(scene: Scene, fan: Fan, joined: Joined, facts: DropFacts): Promise<DropFacts> {
  const seen = joined.facts;
  if (seen.drawAtMs === facts.drawAtMs) return seen;
  const proof = await scene.requests(() => ask(fan, 'proof', () => room.proof(scene.roomUrl, scene.drop)));
  const putOff = proof.ok && proof.reply.log.some((entry) => entry.act === 'put_off');
  return putOff ? { ...seen, drawAtMs: facts.drawAtMs, beacon: facts.beacon } : seen;
}
