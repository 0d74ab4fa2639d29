import { createMemo, Show } from 'solid-js';
import { qrPath } from './qr-path.ts';

/** Light modules kept around the code inside its frame; with the frame's padding at least the 4 that a reader wants. */
const quiet = 2;

/**
 * A code on a white plate, in both themes. With `turnsInMs` a ring runs down over the code's life (15 s) and starts anew with each
 * new `text`; say the seconds in words beside it.
 */
export function QrCode(props: {
  text: string;
  label?: string | undefined;
  /** Milliseconds that this text still has when it is first shown. */
  turnsInMs?: number | undefined;
  /** A text's whole life in milliseconds; 15,000 unless told. */
  lifeMs?: number | undefined;
}) {
  const code = createMemo(() => qrPath(props.text));
  const box = () => `${-quiet} ${-quiet} ${code().size + 2 * quiet} ${code().size + 2 * quiet}`;
  return (
    <div class="qr">
      <svg class="code" viewBox={box()} role="img" aria-label={props.label ?? 'Ticket code'}>
        <path d={code().path} />
      </svg>
      <Show when={props.turnsInMs !== undefined && props.text} keyed>
        <Ring lifeMs={props.lifeMs ?? 15_000} leftMs={props.turnsInMs ?? 0} />
      </Show>
    </div>
  );
}

function Ring(props: { lifeMs: number; leftMs: number }) {
  // Read once: the ring of one text runs by the browser's clock alone.
  const style = {
    'animation-duration': `${props.lifeMs}ms`,
    'animation-delay': `${Math.min(0, props.leftMs - props.lifeMs)}ms`,
  };
  const side = { x: '6', y: '6', width: '292', height: '292', rx: '17', pathLength: '100' };
  return (
    <svg class="ring" viewBox="0 0 304 304" aria-hidden="true">
      <rect class="track" {...side} />
      <rect class="run" {...side} style={style} />
    </svg>
  );
}
