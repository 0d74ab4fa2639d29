import type { DemoDrop } from '@zilker/box-office/seed/create-demo-drop';
import { createGate } from '../bounded.ts';
import { standInCardPage } from '../client/card-page.ts';
import { createDrawCheck } from '../fan/draw-check.ts';
import type { Manners } from '../fan/manners.ts';
import type { Scene } from '../fan/scene.ts';
import type { Target } from '../stack/target.ts';
import type { Crowd } from './make-crowd.ts';

const requestsAtOnce = 64;
const handshakesAtOnce = 128;

/** What the fans of a drop that was just opened share. */
export function makeScene(
  target: Target,
  about: { opened: DemoDrop; plan: Scene['plan']; crowd: Crowd; manners: Manners; signal: AbortSignal },
): Scene {
  const { opened, plan, crowd, manners, signal } = about;
  return {
    drop: opened.drop,
    plan,
    opensAtMs: Date.now(),
    drawAtMs: opened.drawAt.getTime(),
    roomUrl: target.ROOM_URL,
    coreApiUrl: target.CORE_API_URL,
    storefrontOrigin: target.STOREFRONT_ORIGIN,
    cards: standInCardPage(target.STRIPE_API_URL ?? ''),
    requests: createGate(requestsAtOnce),
    handshakes: createGate(handshakesAtOnce),
    drawCheck: createDrawCheck(),
    manners,
    timings: { join: [], reserve: [] },
    stranger: crowd.stranger,
    signal,
  };
}
