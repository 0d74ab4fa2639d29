import type { Id } from '@zilker/contracts/ids';
import type { FaultsInput } from '@zilker/local/stripe/faults';
import { worstFaults } from '@zilker/local/stripe/presets';
import { audit } from './audit/audit.ts';
import { auditDoor } from './audit/audit-door.ts';
import type { DoorRecord } from './audit/door-record.ts';
import { readRecord } from './audit/read-record.ts';
import type { DropRecord, Fault } from './audit/record.ts';
import { watchGrants } from './audit/watch-grants.ts';
import { muchPatience, patience } from './client/ask.ts';
import { confirmShow, refundSome } from './crowd/after-sale.ts';
import { closeWhenIdle } from './crowd/close-when-idle.ts';
import { type Crowd, makeCrowd } from './crowd/make-crowd.ts';
import { makeScene } from './crowd/make-scene.ts';
import { operate } from './crowd/operate.ts';
import { runCrowd } from './crowd/run-crowd.ts';
import { tellProgress } from './crowd/tell-progress.ts';
import { playNight } from './door/play-night.ts';
import { drawBehaviour } from './fan/behaviour.ts';
import { noManners } from './fan/manners.ts';
import type { Scene } from './fan/scene.ts';
import { type DropPlan, planFor } from './plan.ts';
import type { Progress } from './progress.ts';
import { doorFiguresOf } from './report/door-figures.ts';
import { figuresOf } from './report/figures.ts';
import type { Report } from './report/print-report.ts';
import { settle } from './settle.ts';
import { more, readBacklog, readDeadLetters } from './stack/backlog.ts';
import { openDrop } from './stack/open-drop.ts';
import { createOperator, type Operator } from './stack/operator.ts';
import { connectStores, type StoreClients } from './stack/stores.ts';
import { readStripeBooks } from './stack/stripe-books.ts';
import { breakStripe } from './stack/stripe-faults.ts';
import type { Target } from './stack/target.ts';
import { createVenue } from './stack/venue.ts';

export type DropRun = {
  fans: number;
  tickets: number;
  seed: number;
  progress: Progress;
  /** What must be undone when the run is cut short is named here. */
  atStop?: (undo: () => Promise<void>) => void;
  /** Parts of the stack are made to fail in this run: its fans ask again for longer. */
  outages?: boolean;
  /** `later`: cards are held until the venue confirms its show, once the sale is over. */
  capture?: 'now' | 'later';
  /** After the sale tickets are sent and given back, and the fans come to doors with so many scanners at each gate. */
  door?: { perGate: number };
  /** What goes wrong at the stand-in for Stripe, until all is settled; by default all that it has. */
  stripeFaults?: (seed: number) => FaultsInput;
  /** Windows and times other than those of a crowd of this size. */
  plan?: Partial<DropPlan>;
  /** What else happens while the crowd is at it; it ends when `signal` aborts. */
  meanwhile?: (about: Meanwhile) => Promise<void>;
};

/** For what happens beside a drop. */
export type Meanwhile = {
  drop: Id<'drop'>;
  event: Id<'event'>;
  roomUrl: string;
  pool: StoreClients['pool'];
  signal: AbortSignal;
  /** Lets something fail while `during` goes on, so that the audit knows when. */
  fault(what: string, during: () => Promise<void>, options?: { memoryLost?: boolean }): Promise<void>;
};

/** Events whose webhooks are lost are fetched once a minute, and what stands still is asked for again within five. */
const settleWithinMs = 420_000;

/**
 * A whole drop with a simulated crowd, from the lobby to the last job, then the night of its doors where it has one, and the audit of all. Everything
 * has an end: the crowd's deadline, then the time to settle. @throws Error when the run itself could not be made, which says nothing of the
 * stack's promises
 */
export async function runDrop(
  target: Target,
  run: DropRun,
): Promise<{ report: Report; record: DropRecord; door: DoorRecord | null }> {
  const beganMs = performance.now();
  const stripeUrl = stripeOf(target);
  const stores = await connectStores(target);
  const before = { backlog: await readBacklog(target, stores), deadLetters: await readDeadLetters(stores) };
  const sinceMs = Date.now();
  const stripe = await breakStripe(stripeUrl, (run.stripeFaults ?? worstFaults)(run.seed));
  let finished = false;
  const ifCutShort = (undo: () => Promise<unknown>) =>
    run.atStop?.(async () => {
      if (!finished) await undo();
    });
  ifCutShort(stripe.putBack);
  try {
    const plan = { ...planFor(run), ...run.plan };
    const crowd = await makeCrowd(stores.db, target.CROWD_KEYS, {
      count: run.fans,
      seed: run.seed,
      behave: drawBehaviour,
      patience: run.outages ? muchPatience : patience,
    });
    const title = `Load test ${run.seed}`;
    const { capture = 'now' } = run;
    const opened = await openDrop(target, stores, { ...plan, title, capture, support: null, demo: false });
    const venue = await createVenue(target, opened);
    const operator = createOperator(target, opened);
    ifCutShort(() => operator.act({ act: 'close' }));
    const over = new AbortController();
    const scene = makeScene(target, { opened, plan, crowd, manners: noManners, signal: over.signal });
    const faults: Fault[] = [];
    const seen = await letItHappen({
      stores,
      event: opened.event,
      operator,
      scene,
      crowd,
      plan,
      run,
      over,
      faults,
    });
    const settled = () =>
      settle(target, stores, opened.drop, {
        withinMs: settleWithinMs,
        progress: run.progress,
        before: before.backlog,
      });
    if (capture === 'later') await confirmShow(venue);
    await settled();
    await refundSome(venue, run.seed);
    let backlog = await settled();
    await stripe.heal();
    const night =
      run.door === undefined
        ? null
        : await playNight(target, stores, {
            ...run.door,
            opened,
            fans: crowd.fans,
            seed: run.seed,
            progress: run.progress,
            async settled() {
              backlog = await settled();
            },
          });
    const record = await readRecord(stores, opened, {
      fans: crowd.fans.map((fan) => fan.record),
      ...seen,
      stripe: await readStripeBooks(target, { event: opened.event, sinceMs }),
      faults,
      backlog,
      deadLetters: more(await readDeadLetters(stores), before.deadLetters),
      ratePerMinute: plan.ratePerMinute,
    });
    const breaches = [...audit(record), ...(night === null ? [] : auditDoor(night.door))];
    const figures = figuresOf(record, scene.timings, (performance.now() - beganMs) / 1_000);
    const doorFigures = night && doorFiguresOf(night.door, record, night.seconds);
    const ok = breaches.length === 0;
    return {
      report: { ok, seed: run.seed, breaches, figures, door: doorFigures },
      record,
      door: night?.door ?? null,
    };
  } finally {
    await stripe.putBack();
    await stores.close();
    finished = true;
  }
}

function stripeOf({ STRIPE_API_URL }: Target): string {
  if (STRIPE_API_URL !== undefined) return STRIPE_API_URL;
  throw new Error('This stack takes payments by real Stripe, where a simulated crowd cannot pay.');
}

/** From the first join to the closing of the drop. Resolves to what was seen of calls and grants. */
async function letItHappen(stage: {
  stores: StoreClients;
  event: Id<'event'>;
  operator: Operator;
  scene: Scene;
  crowd: Crowd;
  plan: DropPlan;
  run: DropRun;
  over: AbortController;
  faults: Fault[];
}): Promise<Pick<DropRecord, 'grants' | 'calls'>> {
  const { stores, operator, scene, crowd, plan, run, over, faults } = stage;
  const { drop, roomUrl, signal } = scene;
  const { pool } = stores;
  const deadline = setTimeout(() => over.abort(new Error('The run took too long.')), plan.deadlineMs);
  const watch = watchGrants(stores.redis, drop);
  const bars = tellProgress(run.progress, { pool, drop, scene, fans: crowd.fans });
  const beside = Promise.all(
    [
      operate({ pool, operator, drop, ratePerMinute: plan.ratePerMinute, signal }),
      closeWhenIdle({ pool, operator, roomUrl, drop, signal }),
      run.meanwhile?.({ drop, event: stage.event, roomUrl, pool, signal, fault: notingIn(faults) }),
    ].map((one) => one?.catch(unlessOver(signal))),
  );
  // looked at when the crowd is done; a failure before that must not end the process
  beside.catch(() => undefined);
  try {
    await runCrowd(scene, crowd.fans);
    // one that sold out is closed as well, so that nothing of it goes on
    await operator.act({ act: 'close' });
    await beside;
  } finally {
    clearTimeout(deadline);
    over.abort(new Error('The run is over.'));
    await bars.stop();
    watch.stop();
  }
  return watch.stop();
}

function unlessOver(signal: AbortSignal): (error: unknown) => void {
  return (error) => {
    if (!signal.aborted) throw error;
  };
}

function notingIn(faults: Fault[]): Meanwhile['fault'] {
  return async (what, during, { memoryLost = false } = {}) => {
    const fault = { what, fromMs: Date.now(), toMs: Number.POSITIVE_INFINITY, memoryLost };
    faults.push(fault);
    try {
      await during();
    } finally {
      fault.toMs = Date.now();
    }
  };
}
