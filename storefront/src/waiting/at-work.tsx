import { Banner } from '@zilker/ui/banner';
import { Meter } from '@zilker/ui/meter';
import { Show } from 'solid-js';
import type { Working } from '../room/create-room.ts';

/** What keeps bots out costs an honest browser some seconds, and its fan nothing. */
export function AtWork(props: { working: Working }) {
  const share = () => ('share' in props.working ? props.working.share : 0);
  const problem = () => ('problem' in props.working ? props.working.problem : undefined);
  return (
    <Banner tone="note" icon="hourglass" head="Checking your browser" live="status">
      <Show
        when={problem()}
        fallback={
          <>
            <span>
              It works on a sum, as every browser here has to: it keeps machines out. Your place is kept.
            </span>
            <Meter label="Checked" value={Math.round(share() * 20)} max={20} />
          </>
        }
      >
        {(words) => words()}
      </Show>
    </Banner>
  );
}
