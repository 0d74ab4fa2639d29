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
  const unknown = () =>
    props.query.error()?.code === 'event_unknown' || props.query.error()?.code === 'not_found';
  return (
    <Show when={props.query.data()} fallback={<Waiting {...props} unknown={unknown()} />}>
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

function Waiting(props: {
  query: Pick<Query<unknown>, 'error' | 'refetch'>;
  what: string;
  unknown: boolean;
}) {
  return (
    <Show when={props.query.error()} fallback={<Skeleton label={`Loading ${props.what}`} />}>
      {(error) => (
        <State
          icon={props.unknown ? 'info' : 'warn'}
          live="alert"
          head={props.unknown ? 'We do not know this event' : `We could not load your ${props.what}`}
          request={error().request}
          action={
            <Show when={!props.unknown}>
              <Button kind="second" icon="sync" onClick={() => void props.query.refetch()}>
                Try now
              </Button>
            </Show>
          }
        >
          {props.unknown ? 'It may have moved, or belong to another venue.' : error().message}
        </State>
      )}
    </Show>
  );
}
