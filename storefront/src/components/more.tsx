import { ShowMore } from '@zilker/ui/show-more';
import type { Pages } from '../states/create-pages.ts';
import { AgainIn } from './trying.tsx';

/** The rest of a list that comes in pages. */
export function More(props: { pages: Pages<unknown>; what: string }) {
  return (
    <ShowMore
      what={props.what}
      shown={props.pages.items()?.length ?? 0}
      hasMore={props.pages.hasMore()}
      busy={props.pages.more.busy()}
      error={
        props.pages.more.error() && (
          <>
            {props.pages.more.error()?.message}{' '}
            {props.pages.more.busy() && <AgainIn againAtMs={props.pages.more.againAtMs()} />}
          </>
        )
      }
      onMore={() => props.pages.more.start()}
    />
  );
}
