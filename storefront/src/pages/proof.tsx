import { idSchema } from '@zilker/contracts/ids';
import { Skeleton } from '@zilker/ui/skeleton';
import { Match, Show, Switch } from 'solid-js';
import { is } from 'valibot';
import { Failed } from '../components/failed.tsx';
import { BeforeProof } from '../components/proof/before-proof.tsx';
import { CheckedDraw } from '../components/proof/checked-draw.tsx';
import { FixedDraw } from '../components/proof/fixed-draw.tsx';
import { Shell } from '../components/shell.tsx';
import { fetchProof } from '../queries/proof.ts';
import type { PageProps } from '../router.tsx';
import { createLoad } from '../states/create-load.ts';
import { createTitle } from '../states/page.ts';
import '../styles/proof.css';
import NotFound from './not-found.tsx';

const dropId = idSchema('drop');

/** Check my place: this device works the draw out anew and shows every value it used. */
export default function ProofPage(props: PageProps) {
  const drop = props.params.drop;
  if (!is(dropId, drop)) return <NotFound head="No such drop" />;
  createTitle(() => 'The draw, checked');
  const load = createLoad((signal) => fetchProof(drop, signal));
  const isUnknown = () => ['drop_unknown', 'not_found'].includes(load.error()?.code ?? '');
  return (
    <Show
      when={!isUnknown() && load.data()?.facts.mode !== 'standby'}
      fallback={
        <NotFound head={isUnknown() ? 'No such drop' : 'No draw here'}>
          {isUnknown()
            ? 'We do not know this drop.'
            : 'These tickets are on ordinary sale: fans are let in, in order of arrival.'}
        </NotFound>
      }
    >
      <Shell>
        <Switch
          fallback={
            <main class="proof" id="main">
              <Skeleton label="Loading the draw" lines={['60%', '90%', '90%']} />
            </main>
          }
        >
          <Match when={load.data()?.facts.drawn && load.data()}>
            {(proof) => <CheckedDraw proof={proof()} drop={drop} />}
          </Match>
          <Match when={load.data()?.facts.frozen && load.data()}>
            {(proof) => <FixedDraw proof={proof()} onReload={load.reload} />}
          </Match>
          <Match when={load.data()}>
            {(proof) => <BeforeProof facts={proof().facts} onReload={load.reload} />}
          </Match>
          <Match when={load.error()}>
            {(error) => (
              <main class="proof" id="main">
                <Failed error={error()} onRetry={load.reload} />
              </main>
            )}
          </Match>
        </Switch>
      </Shell>
    </Show>
  );
}
