import { randomBytes } from 'node:crypto';
import { type App, createApp } from '@zilker/runtime/http';
import { publicJwks } from '@zilker/runtime/keys';
import type { Log } from '@zilker/runtime/log';
import { canPing, createRedis, untilReady } from '@zilker/runtime/redis';
import { type Serving, serve } from '@zilker/runtime/serve';
import type { Running } from '@zilker/runtime/service';
import { createSqs } from '@zilker/runtime/sqs';
import { signer, verifier } from '@zilker/runtime/tokens';
import { startClocks } from './clocks.ts';
import type { Config } from './config.ts';
import { createDrops } from './drops/drops.ts';
import { mountFanRoutes } from './http/fan-routes.ts';
import { mountInternalRoutes, mountOperatorRoutes } from './http/operator-routes.ts';
import { mountPublicRoutes } from './http/public-routes.ts';
import { roomSecrets } from './join/secrets.ts';
import { createLimits } from './limits/limits.ts';
import { mountOpenApiRoutes } from './openapi/openapi-routes.ts';
import { codesOf } from './openapi/operations.ts';
import { mountPageRoutes } from './page/page-routes.ts';
import { createPresence } from './presence/presence.ts';
import { startRecovery } from './recovery/recovery.ts';
import { roomScripts } from './redis/scripts.ts';
import type { Room } from './room.ts';
import { createRoomClock } from './room-clock.ts';
import type { RoomContext } from './room-context.ts';
import { createHub } from './sockets/hub.ts';

/** Starts a replica; `admin` gets the internal routes. @throws Error when Redis does not answer */
export async function startRoom(
  config: Config,
  parts: { log: Log; admin: App },
): Promise<Running & { serving: Serving; room: Room }> {
  const { log } = parts;
  const redis = createRedis(config.REDIS_URL, { name: 'waiting-room', log });
  await untilReady(redis);
  const clock = createRoomClock(redis);
  await clock.sync();
  const sqs = createSqs(config);

  const context: RoomContext = {
    log,
    replica: randomBytes(6).toString('hex'),
    redis,
    scripts: roomScripts(redis),
    sqs,
    secrets: roomSecrets(config.ROOM_SECRET),
    beacon:
      config.BEACON_URL === undefined || config.BEACON_CHAIN === undefined
        ? undefined
        : { url: config.BEACON_URL, chain: config.BEACON_CHAIN, relays: config.BEACON_RELAYS },
    nowMs: clock.nowMs,
    trustedProxies: config.TRUSTED_PROXIES,
    work: { maxNumber: config.WORK_MAX_NUMBER, densePlaces: config.DENSE_PLACES },
    sign: {
      place: signer('place', config.PLACE_KEYS),
      admission: signer('admission', config.ADMISSION_KEYS),
      report: signer('report', config.REPORT_KEYS),
    },
    verify: {
      access: verifier('access', { access: config.ACCESS_JWKS, crowd: config.CROWD_JWKS }),
      place: verifier('place', { place: publicJwks(config.PLACE_KEYS) }),
      service: verifier('service', { service: config.SERVICE_JWKS }),
    },
  };
  const drops = createDrops(context);
  const presence = createPresence(context);
  const limits = createLimits(context, config);
  const hub = createHub(context, drops, presence, limits, { socketsMax: config.SOCKETS_MAX });
  const room: Room = { context, drops, presence, limits, hub };

  const app = createApp(log, { codesOf });
  mountPublicRoutes(app, room);
  mountPageRoutes(app, room);
  mountFanRoutes(app, room);
  mountOperatorRoutes(app, room);
  mountOpenApiRoutes(app);
  mountInternalRoutes(parts.admin, room);

  const clocks = startClocks(room, clock);
  const recovery = startRecovery(room);
  const serving = await serve(app, { host: config.HOST, port: config.PORT, onUpgrade: hub.onUpgrade });

  return {
    serving,
    room,
    ready: async () => ({ redis: await canPing(redis), reading: clocks.isReading() }),
    stop: [
      { name: 'sockets', run: () => hub.drain(10_000), timeoutMs: 12_000 },
      { name: 'http', run: () => serving.stop() },
      { name: 'clocks', run: () => clocks.stop() },
      { name: 'recovery', run: () => recovery.stop() },
      { name: 'redis', run: () => redis.disconnect() },
      { name: 'sqs', run: () => sqs.stop() },
    ],
  };
}
