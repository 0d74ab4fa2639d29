import type { OperatorAct } from '@zilker/contracts/log';
import type { DropPhase } from '@zilker/contracts/states';
import type { DropState } from '../drops/drop-state.ts';
import type { Step } from '../drops/step.ts';

type Effect = Pick<Step, 'phases' | 'only' | 'set' | 'ended'> & { text: string };

const live: readonly DropPhase[] = ['scheduled', 'lobby', 'frozen', 'drawn', 'calling', 'paused'];
const notClosed: readonly DropPhase[] = [...live, 'sold_out'];

/** What an act changes, in which phases it may, and what the public log says of it. */
export function effectOf(act: OperatorAct, state: DropState, who: string, atMs: number): Effect {
  switch (act.act) {
    case 'rate':
      return {
        phases: live,
        // the log names the old rate, so it must still be that
        only: { rate: String(state.ratePerMinute) },
        set: { rate: String(act.ratePerMinute) },
        text: `${who} ${act.ratePerMinute < state.ratePerMinute ? 'lowered' : 'raised'} the rate, ${state.ratePerMinute} to ${act.ratePerMinute} a minute`,
      };
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
        ended: { phase: 'closed', atMs },
        text: `${who} closed the drop`,
      };
    case 'message':
      return {
        phases: notClosed,
        set: { message: JSON.stringify({ atMs, text: act.text }) },
        text: `Message from ${who}: “${act.text}”`,
      };
  }
}
