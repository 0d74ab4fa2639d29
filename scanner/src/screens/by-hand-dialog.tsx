import { Button } from '@zilker/ui/button';
import { Dialog } from '@zilker/ui/dialog';
import { Select } from '@zilker/ui/select';
import { createSignal, Show } from 'solid-js';
import type { Valid } from '../door/answered-as.ts';
import type { DoorDesk, HandReason } from '../door/create-door.ts';
import type { Found } from '../door/find-by-name.ts';
import { answerOf } from '../scan/answer-words.ts';

const reasons: readonly { value: HandReason; label: string }[] = [
  { value: 'phone_dead', label: 'Their phone is off or lost' },
  { value: 'code_unreadable', label: 'The code cannot be read' },
  { value: 'name_on_list', label: 'Their name is on the list' },
];

/** A person's own word in place of a code: it goes into the record with why. */
export function ByHandDialog(props: {
  door: DoorDesk;
  found: Found;
  onClose: () => void;
  onLetIn: (judged: Valid, reason: HandReason) => void;
}) {
  const [reason, setReason] = createSignal<HandReason>('phone_dead');
  const judged = () => props.door.judgeFound(props.found.ticket);
  const out = () => props.door.direction() === 'out';
  /** A ticket that was sold since the list was made is the box office's word alone. */
  const good = (): Valid | undefined => {
    const known = judged();
    if (known?.answer === 'valid') return known;
    const unlisted = known?.answer === 'invalid' && known.reason === 'not_a_code';
    if (!unlisted || props.found.answer !== 'valid') return undefined;
    const { ticket, typeName, holder } = props.found;
    return { answer: 'valid', unlisted: true, ticket, serial: 0, typeName, holder };
  };
  const why = () => {
    const known = judged();
    if (known === undefined) return 'The door list has to come first.';
    return known.answer === 'valid' ? '' : answerOf(known, placeOf(props.door)).act;
  };
  return (
    <Dialog
      open
      onClose={props.onClose}
      head={props.found.holder ?? 'A ticket with no name'}
      actions={
        <>
          <Button kind="second" onClick={props.onClose}>
            Back
          </Button>
          <Show when={good()}>
            {(ticket) => (
              <Button icon={out() ? 'out' : 'ok'} onClick={() => props.onLetIn(ticket(), reason())}>
                {out() ? 'Let them out' : 'Let them in'}
              </Button>
            )}
          </Show>
        </>
      }
    >
      <div class="by-hand">
        <p>{[props.found.typeName, ...props.found.hints].filter(Boolean).join(' · ')}</p>
        <Show when={good()} fallback={<p class="stop-words">{why()}</p>}>
          <p class="quiet">Look at their ID first: the name has to be the one above.</p>
          <Select label="Why without a code" value={reason()} options={reasons} onChange={setReason} />
        </Show>
      </div>
    </Dialog>
  );
}

function placeOf(door: DoorDesk) {
  return {
    zone: door.pairing.event.timezone,
    nowMs: door.now(),
    eventTitle: door.pairing.event.title,
    checkedInHere: door.tally().here,
    direction: door.direction(),
  };
}
