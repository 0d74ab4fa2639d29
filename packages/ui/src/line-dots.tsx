import { createMemo, Index, Show } from 'solid-js';
import { lineLayout, type Point } from './dots/line-layout.ts';
import { lobbyPoint, lobbyYou } from './dots/lobby-scatter.ts';
import { dotCaption, peoplePerDot } from './dots/scale.ts';
import { counted, number } from './format/number.ts';

export type LineDotsProps = {
  /** Your position, as it is shown to you. */
  position: number;
  /** The position up to which calls have gone. */
  serving: number;
  /** People still ahead: position − serving. */
  ahead: number;
  /** People behind you. */
  behind: number;
  /** Plays the draw once: the lobby's dots fall into line in 1.4 s. Set it only on the screen that shows the draw. */
  falling?: boolean | undefined;
};

/** The line: one dot is one person up to 160 ahead, then a round number. Calls take dots off the front. */
export function LineDots(props: LineDotsProps) {
  const line = createMemo(() => lineLayout(props));
  const goneAndAhead = () => line().gone.length + line().ahead.length;
  // A dot falls from where a dot of the lobby was; which one is chance, as the draw is. No draw, no scatter to compute.
  const fall = (to: Point, from: () => Point | undefined) => {
    const start = props.falling ? from() : undefined;
    return start && { '--x': `${offset(start.x, to.x)}px`, '--y': `${offset(start.y, to.y)}px` };
  };
  const lobby = (index: number) => () => lobbyPoint(index);
  return (
    <svg
      class="dots"
      classList={{ falling: Boolean(props.falling) }}
      viewBox={`0 0 ${line().width} ${line().height}`}
      role="img"
      aria-label={spoken(props)}
    >
      <path class="band" d={line().band} />
      <g class="gone">
        <Index each={line().gone}>{(dot) => <circle cx={dot().x} cy={dot().y} r="2" />}</Index>
      </g>
      <g class="ahead">
        <Index each={line().ahead}>
          {(dot, i) => <circle cx={dot().x} cy={dot().y} r="4.4" style={fall(dot(), lobby(i))} />}
        </Index>
      </g>
      <g class="behind">
        <Index each={line().behind}>
          {(dot, i) => (
            <circle cx={dot().x} cy={dot().y} r="3.6" style={fall(dot(), lobby(goneAndAhead() + i))} />
          )}
        </Index>
      </g>
      <g class="you-group" style={fall(line().you, () => lobbyYou)}>
        <circle class="you-knock" cx={line().you.x} cy={line().you.y} r="13" />
        <circle class="you-ring" cx={line().you.x} cy={line().you.y} r="11.5" />
        <circle class="you" cx={line().you.x} cy={line().you.y} r="8" />
      </g>
      <Show when={props.ahead > 0}>
        <path class="mark" d={line().front.mark} />
        <text x={line().front.label.x} y={line().front.label.y} text-anchor={line().front.label.anchor}>
          {props.serving > 0 ? `serving ${number(props.serving)}` : 'front of the line'}
        </text>
      </Show>
      <text
        class="you-label"
        x={line().youLabel.x}
        y={line().youLabel.y}
        text-anchor={line().youLabel.anchor}
      >
        you, {number(props.position)}
      </text>
    </svg>
  );
}

/** "One dot is two people.", for the caption beneath. */
export function lineDotsCaption(ahead: number): string {
  return dotCaption(peoplePerDot(ahead));
}

function spoken(props: LineDotsProps): string {
  const you = `you at ${number(props.position)}`;
  if (props.falling) return `The dots of the lobby have fallen into a line, ${you}.`;
  return `The line from position ${number(props.serving)}, now serving, to ${you}: ${counted(props.ahead, 'person', 'people')} ahead.`;
}

function offset(from: number, to: number): number {
  return Math.round((from - to) * 10) / 10;
}
