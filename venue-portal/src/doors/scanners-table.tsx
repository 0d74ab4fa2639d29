import { revokeScanner } from '@zilker/contracts/http/portal-doors';
import { Badge } from '@zilker/ui/badge';
import { Button } from '@zilker/ui/button';
import { clockTime } from '@zilker/ui/format/clock';
import { counted, number } from '@zilker/ui/format/number';
import { type Column, Table } from '@zilker/ui/table';
import { showToast } from '@zilker/ui/toast';
import { createSignal, Show } from 'solid-js';
import { Question } from '../components/question.tsx';
import { RefusalBanner } from '../components/refusal-banner.tsx';
import { createAct } from '../queries/create-act.ts';
import { authorised } from '../session/session.ts';
import { clockWords, type Doors } from './door-words.ts';
import { scannersAt } from './scanners-at.ts';

type Scanner = Doors['scanners'][number];

/** Who scans, and the end of a pairing. */
export function ScannersTable(props: { doors: Doors; onRevoked: () => void }) {
  const [ending, setEnding] = createSignal<Scanner>();
  const zone = () => props.doors.event.timezone;
  const columns = (): Column<Scanner>[] => [
    {
      head: 'Who',
      cell: (row) => (
        <>
          {row.name}
          <Show when={row.revokedAtMs === null && clockWords(row.aheadMs)}>
            {(words) => <span class="small quiet told">{words()}</span>}
          </Show>
        </>
      ),
    },
    { head: 'Gate', cell: (row) => row.gateName },
    {
      head: 'Last heard',
      cell: (row) => (
        <span class="num nowrap">{row.seenAtMs === null ? 'not yet' : clockTime(row.seenAtMs, zone())}</span>
      ),
    },
    { head: 'Let in', number: true, cell: (row) => number(row.admitted) },
    {
      head: <span class="visually-hidden">Pairing</span>,
      cell: (row) => (
        <Show
          when={row.revokedAtMs}
          fallback={
            <Button kind="plain" compact icon="lock" onClick={() => setEnding(row)}>
              End pairing
              <span class="visually-hidden"> of {row.name}</span>
            </Button>
          }
        >
          {(at) => <Badge icon="lock">Ended {clockTime(at(), zone())}</Badge>}
        </Show>
      ),
    },
  ];
  return (
    <div class="block">
      <Table
        caption={`${counted(scannersAt(props.doors.scanners, undefined, props.doors.atMs).all, 'scanner')} paired`}
        columns={columns()}
        rows={props.doors.scanners}
        empty="None yet. Pair a phone with a gate above."
      />
      <EndPairing of={ending()} onClose={() => setEnding()} onDone={props.onRevoked} />
    </div>
  );
}

function EndPairing(props: { of: Scanner | undefined; onClose: () => void; onDone: () => void }) {
  const act = createAct();
  const close = () => {
    act.clear();
    props.onClose();
  };
  const end = async () => {
    const { of } = props;
    if (!of) return;
    const params = { scanner: of.id };
    const done = await act.run(params, (headers) => authorised(revokeScanner, { params, body: {}, headers }));
    if (!done) return;
    close();
    props.onDone();
    showToast(`${of.name} is no scanner any more`);
  };
  return (
    <Question
      open={props.of !== undefined}
      onKeep={close}
      head={`End the pairing of ${props.of?.name ?? ''}?`}
      keep="Keep it paired"
      act={
        <Button kind="danger" icon="lock" busy={act.busy()} busyText="Ending …" onClick={() => void end()}>
          End the pairing
        </Button>
      }
    >
      <div class="dialog-form">
        <p>
          The phone loses the door list as soon as it has network, and scans no more. What it scanned before
          is kept.
        </p>
        <RefusalBanner error={act.refusal()} head="The pairing stands" />
      </div>
    </Question>
  );
}
