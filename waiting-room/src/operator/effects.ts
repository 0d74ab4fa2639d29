import { Refusal } from '@zilker/contracts/errors';
import type { EstimateErrors } from '@zilker/contracts/estimate';
import { workLevels } from '@zilker/contracts/http/room';
import type { OperatorAct } from '@zilker/contracts/log';
import type { DropPhase } from '@zilker/contracts/states';
import type { DropState } from '../drops/drop-state.ts';
import type { Step } from '../drops/step.ts';

export type Effect = Pick<Step, 'phases' | 'only' | 'set' | 'remove' | 'challenge' | 'ended'> & {
  text: string;
};

const live: readonly DropPhase[] = ['scheduled', 'lobby', 'frozen', 'drawn', 'calling', 'paused'];
const notClosed: readonly DropPhase[] = [...live, 'sold_out'];
/** While there are places and calls still to come. */
const lined: readonly DropPhase[] = ['lobby', 'frozen', 'drawn', 'calling', 'paused'];

/** An operator asks for the hardest there is: what everybody does would change nothing. */
const challengeLevel = workLevels[workLevels.length - 1] ?? 1;

/**
 * What an act changes, in which phases it may, and what the public log says of it.
 * @throws Refusal `bad_request` for a floor above the rate
 */
export function effectOf(
  act: OperatorAct,
  state: DropState,
  who: string,
  atMs: number,
  estimates: EstimateErrors | null = null,
): Effect {
  switch (act.act) {
    case 'rate': {
      const { ratePerMinute: rate, floorPerMinute = Math.min(state.floorPerMinute, rate) } = act;
      if (floorPerMinute > rate)
        throw new Refusal('bad_request', { message: 'The slowest rate cannot be above the rate itself.' });
      return {
        phases: live,
        // the log names the old figures, so they must still be those
        only: { rate: String(state.ratePerMinute), floor: String(state.floorPerMinute) },
        set: { rate: String(rate), floor: String(floorPerMinute) },
        text: rateText(who, state, rate, act.floorPerMinute),
      };
    }
    case 'pause':
      return { phases: ['drawn', 'calling'], set: { phase: 'paused' }, text: `${who} paused calls` };
    case 'resume':
      return { phases: ['paused'], set: { phase: 'calling' }, text: `${who} resumed calls` };
    case 'stop_sale':
      return { phases: live, only: { stopped: '0' }, set: { stopped: '1' }, text: `${who} stopped the sale` };
    case 'resume_sale':
      return { phases: live, only: { stopped: '1' }, set: { stopped: '0' }, text: `${who} resumed the sale` };
    case 'close':
      return {
        phases: notClosed,
        set: { phase: 'closed' },
        ended: { phase: 'closed', atMs, estimates },
        text: `${who} closed the drop`,
      };
    case 'message':
      return {
        phases: notClosed,
        set: { message: JSON.stringify({ atMs, text: act.text }) },
        text: `Message from ${who}: “${act.text}”`,
      };
    case 'remove':
      return {
        phases: [...lined, 'sold_out'],
        set: {},
        remove: act.index,
        text: `${who} removed place ${act.index}: ${act.reason}`,
      };
    case 'challenge':
      return {
        phases: lined,
        set: {},
        challenge: { index: act.index, level: challengeLevel },
        text: `${who} asked place ${act.index} for harder work`,
      };
  }
}

function rateText(who: string, state: DropState, rate: number, floor: number | undefined): string {
  const before = state.ratePerMinute;
  const slowest = floor === undefined ? '' : `, ${floor} at the slowest`;
  if (rate === before) return `${who} kept the rate at ${rate} a minute${slowest}`;
  return `${who} ${rate < before ? 'lowered' : 'raised'} the rate, ${before} to ${rate} a minute${slowest}`;
}
