import { Banner } from '@zilker/ui/banner';
import { Button } from '@zilker/ui/button';
import { clockTime } from '@zilker/ui/format/clock';
import { Skeleton } from '@zilker/ui/skeleton';
import { State } from '@zilker/ui/state';
import { type Accessor, type JSX, Show } from 'solid-js';
import type { Query } from '../queries/query.ts';
import { staff } from '../session/staff.ts';

/**
 * What a query has brought, or why not. Old facts stay on the screen while newer ones fail to come, with a line that says how old
 * they are.
 */
export function Loaded<T>(props: {
  query: Omit<Query<T>, 'put'>;
  /** "events", for "Loading events" and "We could not load your events". */
  what: string;
  children: (data: Accessor<NonNullable<T>>) => JSX.Element;
}) {
  return (
    <Show when={props.query.data()} fallback={<Waiting query={props.query} what={props.what} />}>
      {(data) => (
        <>
          <Show when={props.query.error()}>
            <div class="aside-note">
              <Banner tone="warn" icon="offline" live="status" head="No newer facts">
                Showing what we knew at {clockTime(props.query.atMs(), staff().venue.timezone)}. We keep
                trying.
              </Banner>
            </div>
          </Show>
          {props.children(data as Accessor<NonNullable<T>>)}
        </>
      )}
    </Show>
  );
}

function Waiting(props: { query: Pick<Query<unknown>, 'error' | 'refetch'>; what: string }) {
  const unknown = () => {
    const code = props.query.error()?.code;
    if (code === 'order_unknown') return 'We do not know this order';
    return code === 'event_unknown' || code === 'not_found' ? 'We do not know this event' : undefined;
  };
  return (
    <Show when={props.query.error()} fallback={<Skeleton label={`Loading ${props.what}`} />}>
      {(error) => (
        <State
          icon={unknown() ? 'info' : error().code === 'offline' ? 'offline' : 'warn'}
          live="alert"
          head={unknown() ?? `We could not load your ${props.what}`}
          request={error().request}
          action={
            <Show when={!unknown()}>
              <Button kind="second" icon="sync" onClick={() => void props.query.refetch()}>
                Try now
              </Button>
            </Show>
          }
        >
          {unknown() ? 'It may have moved, or belong to another venue.' : error().message}
        </State>
      )}
    </Show>
  );
}
