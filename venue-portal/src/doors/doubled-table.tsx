import { exactTime } from '@zilker/ui/format/clock';
import { type Column, Table } from '@zilker/ui/table';
import { AnswerBadge } from './answer-badge.tsx';
import { type Doors, type Doubled, doubledWords, windowWords } from './door-words.ts';

/** Tickets that were shown more than once: both times and gates, and where both let somebody in, why the second could not know. */
export function DoubledTable(props: { doors: Doors }) {
  const zone = () => props.doors.event.timezone;
  const columns = (): Column<Doubled>[] => [
    { head: 'Time', cell: (row) => <span class="num nowrap">{exactTime(row.second.atMs, zone())}</span> },
    { head: 'Ticket of', cell: (row) => <span class="holder">{row.holder ?? 'a fan without a name'}</span> },
    {
      head: 'What happened',
      cell: (row) => (
        <span class="told">
          {doubledWords(row, zone())} {windowWords(row, zone())}
        </span>
      ),
    },
    { head: 'Answer', cell: () => <AnswerBadge answer="duplicate" /> },
  ];
  return (
    <div class="block">
      <Table
        caption="Shown twice"
        columns={columns()}
        rows={props.doors.doubled}
        empty="Nothing. Each ticket came in once."
      />
    </div>
  );
}
