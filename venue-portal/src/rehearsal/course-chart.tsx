import type { Course, CoursePoint } from '@zilker/contracts/rehearsal/course';
import type { Rehearsal } from '@zilker/contracts/rehearsal/settings';
import type { RehearsedSeveral } from '@zilker/contracts/rehearsal/several';
import { bareTime } from '@zilker/ui/format/clock';
import { countdown } from '@zilker/ui/format/duration';
import { number } from '@zilker/ui/format/number';
import { Strip, Strips } from '@zilker/ui/strip';
import { type Column, Table } from '@zilker/ui/table';
import { createMemo } from 'solid-js';
import { LimitBand } from './limit-band.tsx';
import { limitNames } from './rehearsal-words.ts';

/** The course of a rehearsal on the clock of the day it is for, or as a table. */
export function CourseChart(props: {
  of: Rehearsal;
  result: RehearsedSeveral;
  /** When calls begin: the draw, or the opening. */
  startsAtMs: number;
  zone: string;
}) {
  const settings = () => props.of.settings;
  const points = () => props.result.middle.course.points;
  const lastMs = () => points().at(-1)?.atMs ?? 1;
  const clock = () => ({ from: props.startsAtMs, to: props.startsAtMs + lastMs() * 1.02 });
  const samples = (first: number, of: (point: CoursePoint) => number) => [
    { at: props.startsAtMs, value: first },
    ...points().map((point) => ({ at: props.startsAtMs + point.atMs, value: of(point) })),
  ];
  const calls = createMemo(() => callsByMinute(props.result.middle.course, settings().ratePerMinute));
  const callsMost = () => Math.round(Math.max(0, ...calls().map((one) => one.value)));
  return (
    <>
      <Strips label="The rehearsal over time">
        <Strip
          span={clock()}
          word="Tickets left"
          figure={number(points().at(-1)?.left ?? 0)}
          of={`of ${number(settings().tickets)}`}
          means="at the end"
          samples={samples(settings().tickets, (point) => point.left)}
          cap={settings().tickets}
          tone={2}
          height={88}
          fill
        />
        <Strip
          span={clock()}
          word="Inside"
          figure={number(props.result.middle.insideMost)}
          of={`of ${number(settings().insideMax)}`}
          means="at most"
          samples={samples(0, (point) => point.inside)}
          cap={settings().insideMax}
          tone={3}
          height={88}
        />
        <Strip
          span={clock()}
          word="Calls"
          figure={number(callsMost())}
          of="a minute"
          means="at most"
          samples={calls().map(({ at, value }) => ({ at: props.startsAtMs + at, value }))}
          cap={callsMost() * 3 > settings().ratePerMinute ? settings().ratePerMinute : undefined}
          tone={1}
          height={88}
          axisZone={props.zone}
        />
        <LimitBand points={points()} startsAtMs={props.startsAtMs} zone={props.zone} span={clock()} />
      </Strips>
      <details class="as-table">
        <summary>The same as a table</summary>
        <CourseTable points={points()} startsAtMs={props.startsAtMs} zone={props.zone} />
      </details>
    </>
  );
}

/**
 * Calls of the minute around each step: single calls seconds apart are no change of pace, nor is the one that may go out ahead of
 * the rate.
 */
function callsByMinute({ stepMs, points }: Course, most: number): { at: number; value: number }[] {
  const around = Math.round(30_000 / stepMs);
  return points.map(({ atMs }, i) => {
    const near = points.slice(Math.max(0, i - around), i + around + 1);
    const mean = near.reduce((sum, one) => sum + one.callsPerMinute, 0) / near.length;
    return { at: atMs, value: Math.min(mean, most) };
  });
}

/** So many rows of the course, evenly, with its last. */
const rowsMax = 16;

function CourseTable(props: { points: readonly CoursePoint[]; startsAtMs: number; zone: string }) {
  // each row stands for the steps since the one before it
  const rows = () => {
    const every = Math.max(1, Math.ceil(props.points.length / rowsMax));
    const ends = props.points
      .map((_, i) => i)
      .filter((i) => (i + 1) % every === 0 || i === props.points.length - 1);
    return ends.flatMap((end, row) => {
      const steps = props.points.slice((ends[row - 1] ?? -1) + 1, end + 1);
      const last = steps.at(-1);
      const callsPerMinute = steps.reduce((sum, step) => sum + step.callsPerMinute, 0) / steps.length;
      return last ? [{ ...last, callsPerMinute }] : [];
    });
  };
  const columns: Column<CoursePoint>[] = [
    { head: 'Time', cell: (row) => bareTime(props.startsAtMs + row.atMs, props.zone) },
    { head: 'Held by', cell: (row) => <span class="nowrap">{limitNames[row.limitedBy]}</span> },
    { head: 'After', cell: (row) => countdown(row.atMs), number: true },
    { head: 'Tickets left', cell: (row) => number(row.left), number: true },
    { head: 'Inside', cell: (row) => number(row.inside), number: true },
    { head: 'Served to', cell: (row) => number(row.serving), number: true },
    { head: 'Calls, a minute', cell: (row) => number(Math.round(row.callsPerMinute)), number: true },
  ];
  return <Table caption="The rehearsal over time" hideCaption columns={columns} rows={rows()} />;
}
