import { createSignal, Show } from 'solid-js';
import { Amount } from '../src/amount.tsx';
import { Bars } from '../src/bars.tsx';
import { Board } from '../src/board.tsx';
import { Button } from '../src/button.tsx';
import { boardTime } from '../src/format/clock.ts';
import { LineDots, lineDotsCaption } from '../src/line-dots.tsx';
import { LobbyDots, lobbyDotsCaption } from '../src/lobby-dots.tsx';
import { QrCode } from '../src/qr-code.tsx';
import { Table } from '../src/table.tsx';
import { Console } from './console.tsx';
import { Section } from './section.tsx';

export function Pictures() {
  return (
    <>
      <Section head="The lit board">
        <div class="pair">
          <Board
            venue="Red Bluff Hall"
            note="All ages"
            title="Dolores & the Grackles"
            support="with Slow Peach"
            when={boardTime('2026-12-13T02:00:00Z', 'America/Chicago')}
          />
          <div>
            <QrCode text={'ZT1:8Q2N+7/K0P*'.repeat(18)} turnsInMs={9_000} />
          </div>
        </div>
      </Section>
      <Dots />
      <Section head="Charts">
        <Console />
      </Section>
      <Section head="Bars">
        <div class="stack">
          <Bars label="Tickets sold each minute of the drop" bars={sold} height={230} />
          <div class="pair">
            <Bars small height={62} label="Check-ins every 3 minutes since doors" bars={checkIns} />
          </div>
        </div>
      </Section>
      <Section head="Table">
        <Table
          caption="By ticket type"
          rows={types}
          columns={[
            { head: 'Type', cell: (row) => row.name, foot: 'All' },
            {
              head: 'Fan pays',
              cell: (row) => <Amount cents={row.cents} currency="usd" />,
              number: true,
              foot: '',
            },
            { head: 'Sold', cell: (row) => row.sold, number: true, foot: '460' },
            {
              head: 'To you',
              cell: (row) => <Amount cents={row.toVenue} currency="usd" />,
              number: true,
              foot: '$14,520.00',
            },
          ]}
        />
      </Section>
    </>
  );
}

function Dots() {
  const [serving, setServing] = createSignal(176);
  const [draw, setDraw] = createSignal(1);
  return (
    <>
      <Section head="Lobby">
        <figure class="stack tight ground ground-lobby">
          <LobbyDots fans={2316} />
          <figcaption class="small quiet">{lobbyDotsCaption(2316)}</figcaption>
        </figure>
      </Section>
      <Section head="The draw">
        <figure class="stack tight ground ground-line">
          <Show when={draw()} keyed>
            <LineDots position={318} serving={0} ahead={317} behind={2809} falling />
          </Show>
          <figcaption class="small quiet">{lineDotsCaption(317)}</figcaption>
          <Button kind="second" compact onClick={() => setDraw(draw() + 1)}>
            Play it again
          </Button>
        </figure>
      </Section>
      <Section head="The line">
        <figure class="stack tight ground ground-line">
          <LineDots position={318} serving={serving()} ahead={318 - serving()} behind={2809} />
          <figcaption class="small quiet">{lineDotsCaption(318 - serving())}</figcaption>
          <Button kind="second" compact onClick={() => setServing(Math.min(318, serving() + 6))}>
            Call 6
          </Button>
        </figure>
      </Section>
    </>
  );
}

const sold = [0, 4, 18, 29, 33, 36, 34, 31, 27, 30, 35, 38, 33, 29, 31, 27, 20, 5].map((value, minute) => ({
  label: `10:${String(minute).padStart(2, '0')}`,
  value,
}));

const checkIns = [2, 5, 9, 11, 14, 12, 16, 18, 15, 17, 20, 21, 22, 19].map((value, i) => ({
  label: i === 0 ? '7:00' : i === 13 ? '7:40' : '',
  value,
}));

const types = [
  { name: 'General admission', cents: 3172, sold: 400, toVenue: 1_200_000 },
  { name: 'Balcony', cents: 4408, sold: 60, toVenue: 252_000 },
];
