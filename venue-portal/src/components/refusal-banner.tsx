import type { RequestError } from '@zilker/contracts/client';
import { Banner } from '@zilker/ui/banner';
import { type JSX, Show } from 'solid-js';

/** Why an act was refused, where it was asked for. `head` says what did not happen; `children` what is true all the same. */
export function RefusalBanner(props: {
  error: RequestError | undefined;
  head: string;
  children?: JSX.Element;
}) {
  return (
    <Show when={props.error}>
      {(error) => (
        <Banner
          tone={error().code === 'offline' ? 'warn' : 'bad'}
          icon={error().code === 'offline' ? 'offline' : undefined}
          live="alert"
          head={error().code === 'offline' ? 'No connection' : props.head}
        >
          {error().message} {props.children}
        </Banner>
      )}
    </Show>
  );
}
