import { ask } from '../client/ask.ts';
import { room } from '../client/room.ts';
import { openRoomSocket } from '../client/room-socket.ts';
import { makeDevice } from './device.ts';
import type { Joined } from './join-line.ts';
import type { Line } from './line.ts';
import type { Fan, Scene } from './scene.ts';
import { doWork } from './work.ts';

/** What a second device of the fan does; resolves to what puts it away. */
export async function useOtherDevice(
  scene: Scene,
  fan: Fan,
  joined: Joined,
  line: Line,
): Promise<() => void> {
  switch (fan.behaviour.device) {
    case 'moves':
      return takeOver(scene, fan, joined, line);
    case 'looks_on':
      return lookOn(scene, fan);
    default:
      return () => undefined;
  }
}

/** The place goes to a new device, and the old one, whose page is still open, is told. */
async function takeOver(scene: Scene, fan: Fan, joined: Joined, line: Line): Promise<() => void> {
  const old = show(scene, fan, joined.place, 'the device that gave its place away');
  const next = await makeDevice();
  const answer = await ask(
    fan,
    'take over',
    () => scene.requests(() => room.move(scene.roomUrl, scene.drop, { access: fan.access, jkt: next.jkt })),
    ['place_called', 'drop_over'],
  );
  if (!answer.ok) return old.close;
  if (!answer.reply.holder)
    fan.record.oddities.push(`Fan ${fan.number} took its place over and does not hold it.`);
  fan.record.indices.push(answer.reply.index);
  Object.assign(fan, next);
  Object.assign(joined, answer.reply, { facts: joined.facts });
  await doWork(scene, fan, joined);
  line.renew();
  return old.close;
}

/** A second device joins too: it shows the place and must not get its call. */
async function lookOn(scene: Scene, fan: Fan): Promise<() => void> {
  const { jkt } = await makeDevice();
  const answer = await ask(
    fan,
    'look on',
    () => scene.requests(() => room.join(scene.roomUrl, scene.drop, { access: fan.access, jkt })),
    ['drop_over'],
  );
  if (!answer.ok) return () => undefined;
  fan.record.indices.push(answer.reply.index);
  if (answer.reply.holder)
    fan.record.oddities.push(`A second device of fan ${fan.number} was given its place.`);
  return show(scene, fan, answer.reply.place, 'a device that only looks on').close;
}

/** A page that is open on a device which does not hold the place. */
function show(scene: Scene, fan: Fan, token: string, who: string): { close(): void } {
  let holds = who.includes('gave');
  const socket = openRoomSocket(scene.roomUrl, token, {
    opened: () => undefined,
    ended: () => undefined,
    lost: () => undefined,
    frame(frame) {
      if (frame.t === 'moved') holds = false;
      // its call may have been on its way as the place went
      if (frame.t === 'call' && !holds)
        fan.record.oddities.push(`The call of fan ${fan.number} came to ${who}.`);
    },
  });
  return socket;
}
