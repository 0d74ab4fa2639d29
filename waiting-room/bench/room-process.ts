import { createApp } from '@zilker/runtime/http';
import { createLog } from '@zilker/runtime/log';
import { serve } from '@zilker/runtime/serve';
import { readConfig } from '../src/config.ts';
import { startRoom } from '../src/start-room.ts';
import { serveWords } from './child.ts';
import { measureDraw } from './measure-draw.ts';
import { measureTicks } from './measure-ticks.ts';

/** One replica of the room, as it runs in production, with a way to look at its process. */
const config = readConfig();
const log = createLog('waiting-room', { level: config.LOG_LEVEL });
const admin = createApp(log);
const { room } = await startRoom({ ...config, SOCKETS_MAX: 20_000 }, { log, admin });
await serve(admin, { host: config.HOST, port: config.ADMIN_PORT });

const dropOf = (id: string) => {
  const drop = room.drops.all.get(id);
  if (drop === undefined) throw new Error(`no drop ${id}`);
  return drop;
};

serveWords({
  /** Resident memory once all garbage is gone, bytes. */
  rss: async () => {
    for (let time = 0; time < 3; time++) {
      (globalThis as { gc?: () => void }).gc?.();
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    return process.memoryUsage.rss();
  },
  cpuUs: () => {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
  sockets: () => room.hub.size,
  present: (id: string) => dropOf(id).presentCount,
  draw: (id: string) => measureDraw(room.context, dropOf(id)),
  ticks: (id: string, rounds: number) => measureTicks(room, dropOf(id), rounds),
});
