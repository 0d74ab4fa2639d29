import { fanFlows } from './fan-flows.ts';
import type { Flow } from './flow.ts';
import { meetingFlows } from './meeting-flows.ts';
import { moveFlows } from './move-flows.ts';
import type { Played, Stage } from './play.ts';
import type { Mishap } from './stand-in.ts';
import { venueFlows } from './venue-flows.ts';
import type { Webhooks } from './world.ts';

/** All of them, or those whose names ZILKER_TEST_FLOWS is in. */
export const flows: readonly Flow[] = [...fanFlows, ...venueFlows, ...meetingFlows, ...moveFlows].filter(
  ({ name }) => new RegExp(process.env.ZILKER_TEST_FLOWS ?? '').test(name),
);
/** Many plays share the machine, and wait for their turn. */
export const withinMs = 300_000;

export type Recorded = { flow: Flow; webhooks: Webhooks; played: Played };

/** Plays every flow with nothing going wrong, to learn what could. */
export function record(stage: Stage, webhooks: Webhooks): Promise<Recorded[]> {
  return Promise.all(
    flows.map(async (flow) => {
      const as = flow.webhooks ?? webhooks;
      return { flow, webhooks: as, played: await stage.play(flow, { webhooks: as }) };
    }),
  );
}

export type MishapCase = {
  name: string;
  flow: Flow;
  webhooks: Webhooks;
  mishap: Mishap & { call: string; nth: number };
};

const hows = ['reset', 'error', 'busy', 'timeout', 'error_kept'] as const;
/** Longer than anybody repeats a call by itself, and than a queue tries a job. */
const longTimes = 6;
const once = (how: Mishap['how']): Mishap => ({
  when: 'before',
  how,
  // the SDK itself repeats once what a cut connection interrupted
  times: how === 'reset' ? 2 : 1,
});
const long = (how: Mishap['how']): Mishap => ({ when: 'before', how, times: longTimes });
const ways: readonly Mishap[] = hows.flatMap((how) => [once(how), long(how)]);

/**
 * Every call of every flow, before and after it took effect; in every way, or in one of them each, turn about, and those of a flow that others
 * begin with once. It fails once, or so often that it is felt.
 */
export function mishapCases(recorded: readonly Recorded[], options: { everyWay: boolean }): MishapCase[] {
  const places = recorded.flatMap(({ flow, webhooks, played }) =>
    (options.everyWay ? played.calls : callsOfItsOwn(flow, played, recorded)).flatMap(({ call, nth }) =>
      (['before', 'after'] as const).map((when) => ({ flow, webhooks, call, nth, when })),
    ),
  );
  return places.flatMap(({ flow, webhooks, call, nth, when }, at) => {
    const some = options.everyWay ? ways : ways.slice(at % ways.length).slice(0, 1);
    return some.map((way) => {
      const often = way.times === longTimes ? ', six times' : '';
      return {
        name: `${flow.name}: ${call} (${nth}) fails ${when} it took effect: ${way.how}${often}`,
        flow,
        webhooks,
        mishap: { ...way, call, nth, when },
      };
    });
  });
}

/** Those after the flow that it begins with; all, where that one is not played. */
function callsOfItsOwn(flow: Flow, { calls }: Played, recorded: readonly Recorded[]): Played['calls'] {
  const first = recorded.find((one) => one.flow.name === flow.after)?.played.calls ?? [];
  const isSame = first.every(({ call, nth }, at) => calls[at]?.call === call && calls[at].nth === nth);
  if (!isSame) throw new Error(`${flow.name} does not begin with ${flow.after}`);
  return calls.slice(first.length);
}

/** A call keeps an error of its own under two keys, one after the other: a new one is taken each time. Every kind of write, once. */
export function keptErrorCases(recorded: readonly Recorded[]): MishapCase[] {
  const known = new Set<string>();
  return recorded.flatMap(({ flow, webhooks, played }) =>
    played.calls.flatMap(({ call }) => {
      if (!call.startsWith('POST') || known.has(call)) return [];
      known.add(call);
      return (['before', 'after'] as const).map((when) => ({
        name: `${flow.name}: ${call} keeps an error under two keys, ${when} it took effect`,
        flow,
        webhooks,
        mishap: { call, nth: 1, times: 2, newKeys: true, when, how: 'error_kept' as const },
      }));
    }),
  );
}

export type DeathCase = { name: string; flow: Flow; diesAt: number };

/** A job that asks Stripe nothing is undone and done again by its transaction; the others are cut off between Stripe and us. */
const askingJobs = [
  'finalize-order',
  'end-session',
  'capture-order',
  'return-payment',
  'send-refund',
  'send-payout',
];

/**
 * Every moment at which a worker could be killed: all of them, or those of jobs that ask Stripe for something, each once where several flows
 * are the same until then, and nothing lies between Stripe's answer and the commit.
 */
export function deathCases(recorded: readonly Recorded[], options: { everyJob: boolean }): DeathCase[] {
  const known = new Set<string>();
  return recorded.flatMap(({ flow, played: { moments } }) => {
    const seen = new Map<string, number>();
    return moments.flatMap((moment, diesAt) => {
      const nth = (seen.get(moment) ?? 0) + 1;
      seen.set(moment, nth);
      const until = moments.slice(0, diesAt + 1).join('\n');
      const isNew = isAsking(moment) && !isAnswered(moment, moments[diesAt - 1]) && !known.has(until);
      known.add(until);
      if (!options.everyJob && !isNew) return [];
      return [{ name: `${flow.name}: killed ${moment} (${nth})`, flow, diesAt }];
    });
  });
}

const isAsking = (moment: string) => askingJobs.some((job) => moment.endsWith(`, ${job}`));
const isAnswered = (moment: string, before = '') =>
  moment.startsWith('before a commit') && before.startsWith("after Stripe's answer");
