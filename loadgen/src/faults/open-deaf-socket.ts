import { socketPath } from '@zilker/contracts/http/room';
import { type Id, newId } from '@zilker/contracts/ids';
import { protocolVersion } from '@zilker/contracts/socket/up';
import { signer } from '@zilker/runtime/tokens';
import { WebSocket } from 'ws';
import type { Target } from '../stack/target.ts';

/** A console that says hello and then never reads what it is sent, nor answers a ping. Resolves to what ends it. */
export async function openDeafSocket(roomUrl: string, target: Target, drop: Id<'drop'>): Promise<() => void> {
  const staff = { role: 'operator', sub: newId('staff'), sid: newId('session'), name: 'Deaf' } as const;
  const access = await signer('crowd', target.CROWD_KEYS)(staff, { ttlMs: 60_000 });
  const socket = new WebSocket(roomUrl.replace('http', 'ws') + socketPath, { perMessageDeflate: false });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.on('error', () => undefined);
  socket.send(JSON.stringify({ t: 'watch', v: protocolVersion, drop, access }));
  await new Promise((resolve) => socket.once('message', resolve));
  socket.pause();
  return () => socket.terminate();
}
