import type { DemoDrop } from '@zilker/box-office/seed/create-demo-drop';
import { patience } from './client/ask.ts';
import { room } from './client/room.ts';
import { type Crowd, makeCrowd } from './crowd/make-crowd.ts';
import { makeScene } from './crowd/make-scene.ts';
import { runCrowd } from './crowd/run-crowd.ts';
import { drawPoliteBehaviour } from './fan/behaviour.ts';
import { leaveSome } from './fan/manners.ts';
import { pause } from './fan/pause.ts';
import type { Scene } from './fan/scene.ts';
import { readDropState } from './stack/drop-state.ts';
import { openDrop } from './stack/open-drop.ts';
import { connectStores, type StoreClients } from './stack/stores.ts';
import type { Target } from './stack/target.ts';
import { tally } from './stats.ts';

/**
 * A drop for somebody who tries Zilker: a crowd moves quickly, a person has time. All of the line is called within about 45 seconds of
 * the draw, and the crowd leaves tickets for who comes.
 */
const demoPlan = {
  fans: 180,
  tickets: 96,
  /** For newcomers; the crowd takes no ticket of these. */
  keptTickets: 16,
  drawInMs: 45_000,
  joinSpreadMs: 20_000,
  callingMs: 40_000,
  ratePerMinute: 300,
  insideMax: 60,
  openWindowMs: 90_000,
  visitMs: 4 * 60_000,
  holdMs: 8 * 60_000,
  closesInMs: 15 * 60_000,
  /** The demo is left to itself after so long. */
  watchedMs: 10 * 60_000,
} as const;

export type DemoOptions = {
  /** Called once, when the drop is open and before the crowd comes. */
  announce(opened: DemoDrop, url: string): void;
  say(sentence: string): void;
  signal: AbortSignal;
  plan?: Partial<Record<keyof typeof demoPlan, number>>;
};

/** Opens a demo drop, brings the crowd and stays until the drop is over, for ten minutes at most. */
export async function runDemo(target: Target, options: DemoOptions): Promise<void> {
  const plan = { ...demoPlan, ...options.plan };
  const stores = await connectStores(target);
  try {
    const crowd = await makeCrowd(stores.db, target.CROWD_KEYS, {
      count: plan.fans,
      seed: Date.now(),
      behave: drawPoliteBehaviour,
      patience,
    });
    const opened = await openDrop(target, stores, {
      ...plan,
      demo: true,
      ...(target.OTP_SECRET === undefined ? {} : { doorSecret: target.OTP_SECRET }),
    });
    options.announce(opened, `${target.STOREFRONT_ORIGIN}/events/${opened.event}`);
    // real Stripe has no page for a crowd: it looks around and leaves all of it
    const share = target.STRIPE_API_URL === undefined ? 0 : plan.tickets - plan.keptTickets;
    const ended = AbortSignal.any([options.signal, AbortSignal.timeout(plan.watchedMs)]);
    const scene = makeScene(target, { opened, plan, crowd, manners: leaveSome(share), signal: ended });
    await letItPass(stores, scene, crowd, options);
  } finally {
    await stores.close();
  }
}

async function letItPass(
  stores: StoreClients,
  scene: Scene,
  crowd: Crowd,
  { say }: DemoOptions,
): Promise<void> {
  say(`${crowd.fans.length} simulated fans come into the lobby; the draw is at ${clock(scene.drawAtMs)}.`);
  const done = runCrowd(scene, crowd.fans).then(() => {
    for (const line of surprisesOf(crowd)) say(line);
    if (!scene.signal.aborted) say('The crowd is done. What is left is for you.');
  });
  await tellUntilOver(stores, scene, say).catch((error: unknown) => {
    if (!scene.signal.aborted) throw error;
  });
  await done;
}

/** What a polite crowd must not meet; a drop that goes well has none. */
function surprisesOf({ fans }: Crowd): string[] {
  const refusals = fans.flatMap(({ record }) => record.refusals.filter((refusal) => !refusal.expected));
  const counts = Object.entries(tally(refusals.map(({ step, code }) => `${step}: ${code}`)));
  return [
    ...counts.map(([what, count]) => `${count} of the crowd were refused at ${what}.`),
    ...fans.flatMap(({ record }) => record.oddities),
  ];
}

const lookEveryMs = 2_000;
const tellEveryMs = 10_000;

/** A line when the phase changes, and now and then while the line moves. */
async function tellUntilOver(stores: StoreClients, scene: Scene, say: (line: string) => void): Promise<void> {
  let phase = '';
  let told = { line: '', atMs: 0 };
  for (;;) {
    const { tick } = await room.read(scene.roomUrl, scene.drop);
    const state = await readDropState(stores.pool, scene.drop);
    const line = `${state.calls} of ${tick.places} called, ${state.sold} of ${state.capacity} tickets sold.`;
    const news = tick.phase !== phase || (line !== told.line && Date.now() - told.atMs > tellEveryMs);
    if (news && tick.phase !== 'lobby') {
      say(tick.phase === phase ? line : `${phaseSentences[tick.phase]} ${line}`);
      told = { line, atMs: Date.now() };
    }
    phase = tick.phase;
    if (phase === 'closed') return;
    await pause(scene, lookEveryMs);
  }
}

const phaseSentences: Readonly<Record<Awaited<ReturnType<typeof room.read>>['tick']['phase'], string>> = {
  scheduled: 'The lobby is not open yet.',
  lobby: 'The lobby is open.',
  frozen: 'The lobby is closed and the draw waits for its randomness.',
  drawn: 'The draw is made.',
  calling: 'The line is drawn and moves.',
  paused: 'The venue has paused calls.',
  sold_out: 'Every ticket is sold.',
  closed: 'The drop is over.',
};

function clock(atMs: number): string {
  return new Date(atMs).toLocaleTimeString('en-US');
}
