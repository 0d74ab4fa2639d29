import type { VisitView } from '@zilker/contracts/http/sale';
import { idSchema } from '@zilker/contracts/ids';
import { Skeleton } from '@zilker/ui/skeleton';
import { TopBar } from '@zilker/ui/top-bar';
import { createEffect, Match, onCleanup, Switch } from 'solid-js';
import { is } from 'valibot';
import { Failed } from '../components/failed.tsx';
import { Choose } from '../components/shop/choose.tsx';
import { VisitOver } from '../components/shop/visit-over.tsx';
import { paths } from '../paths.ts';
import { fetchVisit } from '../queries/sale.ts';
import { navigate, type PageProps, query } from '../router.tsx';
import { noteCall, readCall } from '../states/call.ts';
import { createLoad } from '../states/create-load.ts';
import { createTitle } from '../states/page.ts';
import '../styles/kinds.css';
import '../styles/shop.css';
import NotFound from './not-found.tsx';

const dropId = idSchema('drop');
/** Refusals that the waiting page explains: there is no visit here to go on with. */
const toWaiting: readonly string[] = [
  'admission_required',
  'admission_expired',
  'call_lapsed',
  'visit_not_open',
  'proof_wrong_device',
  'admission_wrong_account',
];

/** The shop: a called fan chooses, while a clock that they started runs. A refresh and a second tab show the same visit. */
export default function VisitPage(props: PageProps) {
  const drop = props.params.drop;
  if (!is(dropId, drop)) return <NotFound />;
  const load = createLoad(() => fetchVisit(drop));
  const isChange = () => query().get('change') === '1';
  createTitle(() => 'Choose your tickets');

  createEffect(() => {
    const code = load.error()?.code;
    if (!code) return;
    if (code === 'sign_in_required') navigate(paths.signIn(paths.visit(drop)), { replace: true });
    else if (code === 'admission_used' || code === 'visit_ended') {
      noteCall(drop, { opened: true, ended: true });
      const order = readCall(drop)?.order;
      navigate(order ? paths.order(order) : paths.drop(drop), { replace: true });
    } else if (toWaiting.includes(code)) navigate(paths.drop(drop), { replace: true });
  });
  createEffect(() => {
    const visit = load.data();
    if (!visit?.order) return;
    const canChange = visit.state === 'holding' && visit.order.state === 'held' && isChange();
    if (visit.state !== 'open' && !canChange) navigate(paths.order(visit.order.id), { replace: true });
  });
  const lookAgain = () => {
    if (document.visibilityState === 'visible') void load.reload();
  };
  document.addEventListener('visibilitychange', lookAgain);
  onCleanup(() => document.removeEventListener('visibilitychange', lookAgain));

  return (
    <Switch
      fallback={
        <>
          <TopBar />
          <main class="page">
            <Skeleton label="Opening the shop" lines={['60%', '90%', '70%']} />
          </main>
        </>
      }
    >
      <Match when={choosing(load.data(), isChange())}>
        {(visit) => <Choose drop={drop} visit={visit()} load={load} />}
      </Match>
      <Match when={load.data()?.state === 'lapsed' && !load.data()?.order && load.data()}>
        {(visit) => <VisitOver visit={visit()} />}
      </Match>
      <Match when={load.error() && !load.data() && load.error()}>
        {(error) => (
          <>
            <TopBar />
            <main class="page">
              <Failed error={error()} againAtMs={load.againAtMs()} onRetry={load.reload} />
            </main>
          </>
        )}
      </Match>
    </Switch>
  );
}

/** The visit while there is something to choose. */
function choosing(visit: VisitView | undefined, isChange: boolean): VisitView | undefined {
  if (visit?.state === 'open') return visit;
  return visit?.state === 'holding' && visit.order?.state === 'held' && isChange ? visit : undefined;
}
