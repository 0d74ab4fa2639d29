import { Show } from 'solid-js';

/** Zilker's name. The dot of the i is you. With `href` it leads home, and says so. */
export function Wordmark(props: { href?: string | undefined; home?: string | undefined }) {
  const letters = () => (
    <>
      Z<span class="i">ı</span>lker
    </>
  );
  return (
    <Show
      when={props.href}
      fallback={
        <span class="wordmark" role="img" aria-label="Zilker">
          {letters()}
        </span>
      }
    >
      {(href) => (
        <a class="wordmark" href={href()} aria-label={`Zilker, ${props.home ?? 'home'}`}>
          {letters()}
        </a>
      )}
    </Show>
  );
}
