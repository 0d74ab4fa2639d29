import { undoWithinMs } from '@zilker/contracts/http/doors';
import { Button } from '@zilker/ui/button';
import { Dialog } from '@zilker/ui/dialog';
import { exactTime } from '@zilker/ui/format/clock';
import { For, Show } from 'solid-js';
import type { DoorDesk } from '../door/create-door.ts';
import { atMsOf } from '../door/passages.ts';
import type { KeptCheckIn } from '../store/check-ins.ts';

const shownMost = 12;

/** The last that were let in or out here, newest first, each to be taken back while that can be done. */
export function RecentDialog(props: { open: boolean; door: DoorDesk; onClose: () => void }) {
  const zone = () => props.door.pairing.event.timezone;
  const recent = () => props.door.scans().slice(-shownMost).reverse();
  return (
    <Dialog
      open={props.open}
      onClose={props.onClose}
      head="Last scans"
      actions={
        <Button kind="second" onClick={props.onClose}>
          Back to scanning
        </Button>
      }
    >
      <ul class="recent">
        <For each={recent()} fallback={<li class="quiet">Nobody has come in on this phone yet.</li>}>
          {(one) => (
            <li>
              <div>
                <b>{one.holder ?? one.typeName ?? 'A ticket'}</b>
                <br />
                <span class="small quiet num">
                  {exactTime(atMsOf(one), zone())} · {stateWords(one)}
                </span>
              </div>
              <Show when={canUndo(one, props.door.now())}>
                <Button kind="second" compact onClick={() => void props.door.undo(one)}>
                  Undo
                </Button>
              </Show>
            </li>
          )}
        </For>
      </ul>
    </Dialog>
  );
}

/** What became of a scan. */
function stateWords({ record, outcome, undo }: KeptCheckIn): string {
  if (undo === 'wanted') return 'Being taken back';
  if (undo === 'done') return 'Taken back';
  const way = record.direction === 'in' ? 'In' : 'Out';
  const hand = record.byHand === null ? '' : ', by hand';
  const refused = undo === 'refused' ? ', could not be taken back' : '';
  if (outcome === null) return `${way}${hand}, waits to sync${refused}`;
  if (outcome.answer === 'valid') return `${way}${hand}${refused}`;
  return outcome.answer === 'duplicate' ? 'Used before' : 'Not good';
}

function canUndo(one: KeptCheckIn, nowMs: number): boolean {
  const good = one.outcome === null || one.outcome.answer === 'valid';
  return good && one.undo === null && nowMs - atMsOf(one) < undoWithinMs;
}
