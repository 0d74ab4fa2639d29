import type { WatchTick } from '@zilker/contracts/socket/tick';
import { Button } from '@zilker/ui/button';
import { clockTime } from '@zilker/ui/format/clock';
import { counted } from '@zilker/ui/format/number';
import { FromVenue } from '@zilker/ui/from-venue';
import { showToast } from '@zilker/ui/toast';
import { createSignal, Show } from 'solid-js';
import { waitingIn } from '../live/history.ts';
import { staff } from '../session/staff.ts';
import type { Acts } from './acts.ts';
import { whyNot } from './phase-words.ts';

const wordsMax = 280;

/** One message at a time: the newest replaces the last on every fan's screen. */
export function MessageCard(props: { tick: WatchTick; zone: string; acts: Acts; away: string | undefined }) {
  const [text, setText] = createSignal('');
  const reach = () => waitingIn(props.tick) + props.tick.inside;
  const reason = () =>
    props.away ??
    whyNot.message(props.tick.phase) ??
    (text().trim() === '' ? 'Write a message first.' : undefined);
  const send = async () => {
    const fans = reach();
    if (!(await props.acts.run({ act: 'message', text: text().trim() }))) return;
    setText('');
    showToast(fans === 0 ? 'Message is up' : `Message sent to ${counted(fans, 'fan')}`);
  };
  return (
    <section class="panel-card">
      <h2>
        <label for="message">Message to fans</label>
      </h2>
      <textarea
        id="message"
        class="textarea"
        rows="2"
        maxlength={wordsMax}
        aria-describedby="message-left"
        placeholder={`Short and true. ${reach() === 0 ? 'Fans' : counted(reach(), 'fan')} read it within a second.`}
        value={text()}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <Show when={wordsMax - text().length <= 60}>
        <p class="tiny quiet" id="message-left">
          {counted(wordsMax - text().length, 'character')} left
        </p>
      </Show>
      <Button
        kind="second"
        compact
        wide
        icon="send"
        busy={props.acts.isBusy('message')}
        busyText="Sending …"
        disabled={Boolean(reason())}
        onClick={() => void send()}
      >
        Send to all
      </Button>
      <Show when={props.tick.message}>
        {(message) => (
          <FromVenue
            venue={staff().venue.name}
            at={clockTime(message().atMs, props.zone)}
            text={message().text}
          />
        )}
      </Show>
    </section>
  );
}
