import { createSignal, type JSX, Show } from 'solid-js';
import { Button } from './button.tsx';
import { number } from './format/number.ts';

/**
 * The end of a list that comes in pages: a button for the next page while there is one, and how many are shown. When the last page has
 * come, who pressed it by keyboard goes on from the words that stand in its place. `what` is many: "events".
 */
export function ShowMore(props: {
  what: string;
  shown: number;
  hasMore: boolean;
  busy: boolean;
  /** Why the next page did not come. */
  error?: JSX.Element;
  /** Resolves to whether it came. */
  onMore: () => Promise<boolean>;
}) {
  let words: HTMLParagraphElement | undefined;
  const [pressed, setPressed] = createSignal(false);
  const press = async () => {
    if (!(await props.onMore())) return;
    setPressed(true);
    if (!props.hasMore) words?.focus({ preventScroll: true });
  };
  return (
    <Show when={props.hasMore || pressed()}>
      <div class="show-more">
        <Show when={props.hasMore}>
          <Button
            kind="second"
            icon="down"
            busy={props.busy}
            busyText="Loading …"
            onClick={() => void press()}
          >
            Show more<span class="visually-hidden"> {props.what}</span>
          </Button>
        </Show>
        <p class="small quiet" tabindex="-1" ref={words}>
          {props.hasMore
            ? `${number(props.shown)} ${props.what} shown`
            : `All ${number(props.shown)} ${props.what} are shown`}
        </p>
        <p class="visually-hidden" role="status">
          {pressed() ? `${number(props.shown)} ${props.what} shown` : ''}
        </p>
        <Show when={props.error}>
          <p class="small" role="alert">
            {props.error}
          </p>
        </Show>
      </div>
    </Show>
  );
}
