import { newId } from '@zilker/contracts/ids';
import { signer } from '@zilker/runtime/tokens';
import { mapBounded } from '../bounded.ts';
import { room } from '../client/room.ts';
import { openRoomSocket, type RoomSocket } from '../client/room-socket.ts';
import { makeDevice } from '../fan/device.ts';
import { openDrop } from '../stack/open-drop.ts';
import { connectStores } from '../stack/stores.ts';
import type { Target } from '../stack/target.ts';

const joinsAtOnce = 32;

/** Fans who only wait: a socket each in the lobby of a drop of their own, which is not drawn before the test is over. */
export type LobbyCrowd = {
  /** Opens the sockets of all, each after its share (0 to 1) of `withinMs`. */
  connect(withinMs: number): void;
  /** All are gone at once, as behind a network that fails. */
  cut(): void;
  /** Are connected and have been told the drop's facts. */
  readonly told: number;
  /** What they were told that they must not be. */
  readonly oddities: string[];
  /** Joins again with every `each`th fan and resolves to how many were given another place than before. */
  moved(each: number): Promise<number>;
};

export async function joinLobby(
  target: Target,
  about: { fans: number; roomUrls: readonly string[] },
): Promise<LobbyCrowd> {
  const stores = await connectStores(target);
  const { drop } = await openDrop(target, stores, {
    drawInMs: 60 * 60_000,
    closesInMs: 2 * 60 * 60_000,
    tickets: 100,
    demo: false,
    title: 'A full lobby',
  });
  await stores.close();
  const sign = signer('crowd', target.CROWD_KEYS);
  // what waits needs no key of its own
  const { jkt } = await makeDevice();
  const urlOf = (fan: number) => about.roomUrls[fan % about.roomUrls.length] ?? target.ROOM_URL;
  const numbers = Array.from({ length: about.fans }, (_, fan) => fan);

  const fans = await mapBounded(numbers, joinsAtOnce, async (fan) => {
    const claims = { role: 'fan', sub: newId('account'), sid: newId('session') } as const;
    const access = await sign(claims, { ttlMs: 30 * 60_000 });
    // whoever does no work is away, and is told everything all the same
    const { place: token, index } = await room.join(urlOf(fan), drop, { access, jkt });
    return { fan, access, index, token };
  });

  const sockets = new Set<RoomSocket>();
  const oddities: string[] = [];
  let told = 0;
  const open = ({ fan, token }: { fan: number; token: string }, afterMs: number) => {
    let first = true;
    const socket = openRoomSocket(urlOf(fan), token, {
      opened: () => undefined,
      ended: () => undefined,
      lost(code) {
        sockets.delete(socket);
        if (!first) told--;
        // refused for the moment, or let go: back after as long again
        if (code === 1006 || code === 1001) setTimeout(() => open({ fan, token }, afterMs), 200 + afterMs);
        else oddities.push(`The socket of fan ${fan} was closed with ${code}.`);
      },
      frame(frame) {
        if (frame.t === 'error' && frame.code !== 'unavailable')
          oddities.push(`Fan ${fan} was told ${frame.code}.`);
        if (frame.t === 'facts' && first) told++;
        first &&= frame.t !== 'facts';
      },
    });
    sockets.add(socket);
  };
  return {
    connect(withinMs) {
      told = 0;
      for (const fan of fans) {
        const afterMs = (fan.fan / fans.length) * withinMs;
        setTimeout(() => open(fan, afterMs), afterMs);
      }
    },
    cut() {
      for (const socket of sockets) socket.cut();
      sockets.clear();
    },
    get told() {
      return told;
    },
    oddities,
    async moved(each) {
      const asked = fans.filter(({ fan }) => fan % each === 0);
      const found = await mapBounded(asked, joinsAtOnce, ({ fan, access, token }) =>
        room.join(urlOf(fan), drop, { access, jkt }, token),
      );
      return found.filter(({ index }, at) => index !== asked[at]?.index).length;
    },
  };
}
