import { For, type JSX, Show } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { boardLines } from './board-lines.ts';

export type BoardProps = {
  venue: string;
  /** At the right of the venue: "All ages", "Next drop". */
  note?: string | undefined;
  title: string;
  /** The one red line: "with Slow Peach". */
  support?: string | undefined;
  /** "Sat Dec 12  8 PM": `boardTime` from `@zilker/ui/format/clock`. */
  when: string;
  /** Makes the whole board a link. */
  href?: string | undefined;
  /** The title is the page's heading. */
  heading?: boolean | undefined;
};

/** The lit marquee: what is on, in capitals on tracks between bulbs. One per screen. */
export function Board(props: BoardProps) {
  return (
    <Show when={props.href} fallback={<div class="board">{panel(props)}</div>}>
      {(href) => (
        <a class="board" href={href()}>
          {panel(props)}
        </a>
      )}
    </Show>
  );
}

function panel(props: BoardProps): JSX.Element {
  return (
    <>
      <span class="bulbs" />
      <div class="panel">
        <p class="house">
          <span>{props.venue}</span>
          <span>{props.note}</span>
        </p>
        <Dynamic component={props.heading ? 'h1' : 'p'} class="letters">
          <For each={boardLines(props.title)}>{(line) => <span>{line} </span>}</For>
          <Show when={props.support}>
            <span class="with">{props.support} </span>
          </Show>
          <span class="when">{props.when}</span>
        </Dynamic>
      </div>
      <span class="bulbs" />
    </>
  );
}
