import type { Id } from '@zilker/contracts/ids';
import { Badge } from '@zilker/ui/badge';
import { Button } from '@zilker/ui/button';
import { exactTime } from '@zilker/ui/format/clock';
import { type Column, Table } from '@zilker/ui/table';
import { Show } from 'solid-js';
import { AnswerBadge } from './answer-badge.tsx';
import { type Doors, type Note, noteWords } from './door-words.ts';

export type ToUndo = { checkIn: Id<'checkIn'>; holder: string | null };

/** What else is worth a look: let in by hand, refused after the fact, taken back. */
export function NotesTable(props: { doors: Doors; onUndo: (what: ToUndo) => void }) {
  const zone = () => props.doors.event.timezone;
  const columns = (): Column<Note>[] => [
    { head: 'Time', cell: (row) => <span class="num nowrap">{exactTime(row.at.atMs, zone())}</span> },
    { head: 'Gate', cell: (row) => <span class="nowrap">{row.at.gateName}</span> },
    { head: 'Ticket of', cell: (row) => <span class="holder">{row.holder ?? 'a fan without a name'}</span> },
    { head: 'What happened', cell: (row) => <span class="told">{noteWords(row)}</span> },
    {
      head: 'Answer',
      cell: (row) => (
        <Show when={!row.undone} fallback={<Badge icon="back">Taken back</Badge>}>
          <Show when={row.answer === 'valid'} fallback={<AnswerBadge answer={row.answer} />}>
            <Button kind="second" compact onClick={() => props.onUndo(row)}>
              Take back
              <span class="visually-hidden"> the check-in of {row.holder ?? 'a fan without a name'}</span>
            </Button>
          </Show>
        </Show>
      ),
    },
  ];
  return (
    <div class="block">
      <Table
        caption="Worth a look"
        columns={columns()}
        rows={props.doors.notes}
        empty="Nothing. Nobody was let in by hand or against the list."
      />
    </div>
  );
}
