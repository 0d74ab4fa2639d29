import { Banner } from '@zilker/ui/banner';
import { Button } from '@zilker/ui/button';
import { clockTime, exactTime } from '@zilker/ui/format/clock';
import { counted } from '@zilker/ui/format/number';
import { Match, Show, Switch } from 'solid-js';
import type { DoorDesk } from '../door/create-door.ts';
import { atMsOf } from '../door/passages.ts';
import type { KeptCheckIn } from '../store/check-ins.ts';

/** The one thing that the person at the gate should know now; the most urgent wins. */
export function Notice(props: { door: DoorDesk; onPairAgain: () => void }) {
  const zone = () => props.door.pairing.event.timezone;
  const waiting = () => counted(props.door.waitingCount(), 'check-in');
  return (
    <Switch>
      <Match when={props.door.reach() === 'revoked'}>
        <Banner
          tone="bad"
          icon="lock"
          live="alert"
          head="The venue has ended this pairing"
          action={
            <Button kind="second" compact onClick={props.onPairAgain}>
              Pair again
            </Button>
          }
        >
          The door list is gone from this phone.{' '}
          {props.door.waitingCount() > 0
            ? `${waiting()} from before ${props.door.waitingCount() === 1 ? 'is' : 'are'} still being sent.`
            : 'All that was scanned before is with the box office.'}
        </Banner>
      </Match>
      <Match when={props.door.storageFails()}>
        <Banner tone="bad" live="alert" head="This phone’s storage is full or closed">
          Keep this page open and go on: check-ins are kept in it and sync as ever. Free some space, or leave
          private browsing.
        </Banner>
      </Match>
      <Match when={props.door.othersList()}>
        <Banner
          tone="bad"
          icon="list"
          live="alert"
          head="That list is of another event"
          action={
            <Button kind="second" compact onClick={props.onPairAgain}>
              Pair again
            </Button>
          }
        >
          The box office sent one that is not of {props.door.pairing.event.title}. It was not taken.
        </Banner>
      </Match>
      <Match when={props.door.reach() === 'ended'}>
        <Banner
          tone="bad"
          icon="lock"
          live="alert"
          head="This pairing has ended"
          action={
            <Button kind="second" compact onClick={props.onPairAgain}>
              Pair again
            </Button>
          }
        >
          Ask the venue for a new code.{' '}
          {props.door.waitingCount() > 0 ? `${waiting()} stay on this phone until then.` : ''}
        </Banner>
      </Match>
      <Match when={props.door.revealed()[0]}>
        {(first) => (
          <Banner
            tone="warn"
            icon="copies"
            live="alert"
            head={headOf(props.door.revealed())}
            action={
              <Button kind="second" compact onClick={() => void props.door.acknowledge()}>
                All right
              </Button>
            }
          >
            {sentenceOf(first(), zone())}
          </Banner>
        )}
      </Match>
      <Match when={props.door.reach() === 'offline'}>
        <Banner tone="warn" icon="offline" live="status" head="Keep scanning">
          <Show when={props.door.waitingCount() > 0}>
            <b class="num">{waiting()}</b> {props.door.waitingCount() === 1 ? 'is' : 'are'} saved on this
            phone and {props.door.waitingCount() === 1 ? 'syncs' : 'sync'} by{' '}
            {props.door.waitingCount() === 1 ? 'itself' : 'themselves'}.{' '}
          </Show>
          <Show when={props.door.listAtMs()} fallback="The door list comes with the first signal.">
            {(atMs) => (
              <>
                Door list from {clockTime(atMs(), zone())}; a ticket used at another gate since then may pass
                here.
              </>
            )}
          </Show>
        </Banner>
      </Match>
    </Switch>
  );
}

function headOf(revealed: readonly KeptCheckIn[]): string {
  if (revealed.every(({ undo }) => undo === 'refused')) return 'Could not be taken back';
  const twice = revealed.every((one) => one.outcome?.answer === 'duplicate');
  if (revealed.length > 1) return `${revealed.length} came in on ${twice ? 'used' : 'bad'} tickets`;
  return twice ? 'One ticket came in twice' : 'One came in on a bad ticket';
}

/** What syncing revealed of one who was let in. */
function sentenceOf(one: KeptCheckIn, zone: string): string {
  const { gateName, holder, outcome, undo } = one;
  const who = holder === null ? 'A ticket' : `The ticket of ${holder}`;
  const here = `${exactTime(atMsOf(one), zone)} at ${gateName}`;
  if (undo === 'refused')
    return `${who} stays checked in, ${here}: it was too late to take that back. Tell the venue.`;
  if (outcome?.answer === 'duplicate' && outcome.first)
    return `${who} came in at ${here}, and first at ${exactTime(outcome.first.atMs, zone)} at ${outcome.first.gateName}. Tell the venue.`;
  return `${who} came in at ${here}, but it ${whyBad[outcome?.answer ?? 'invalid'] ?? 'was not good'}. Tell the venue.`;
}

const whyBad: Readonly<Record<string, string>> = {
  refunded: 'was refunded',
  transferred: 'had moved to another phone',
  blocked: 'was blocked by the venue',
  wrong_gate: 'is for another gate',
};
