import { Navigate, Route, Router } from '@solidjs/router';
import { Button } from '@zilker/ui/button';
import { Skeleton } from '@zilker/ui/skeleton';
import { State } from '@zilker/ui/state';
import { Toasts } from '@zilker/ui/toast';
import { Match, Switch } from 'solid-js';
import { Shell } from './components/shell.tsx';
import { ConsolePage } from './pages/console-page.tsx';
import { DoorRulesPage } from './pages/door-rules-page.tsx';
import { DoorsPage } from './pages/doors-page.tsx';
import { EventPage } from './pages/event-page.tsx';
import { EventsPage } from './pages/events-page.tsx';
import { LikeliestPage } from './pages/likeliest-page.tsx';
import { MoneyPage } from './pages/money-page.tsx';
import { NewEventPage } from './pages/new-event-page.tsx';
import { NotFoundPage } from './pages/not-found-page.tsx';
import { OrderPage } from './pages/order-page.tsx';
import { OrdersPage } from './pages/orders-page.tsx';
import { RefundEventPage } from './pages/refund-event-page.tsx';
import { SalesPage } from './pages/sales-page.tsx';
import { SchedulePage } from './pages/schedule-page.tsx';
import { StatementPage } from './pages/statement-page.tsx';
import { paths } from './paths.ts';
import { resume, session } from './session/session.ts';
import { SignIn } from './session/sign-in.tsx';

/** Who is not signed in sees the sign-in, whatever the address; the address is kept for afterwards. */
export function App() {
  return (
    <>
      <Switch>
        <Match when={session().state === 'starting'}>
          <main class="entry-main">
            <Skeleton label="Opening the portal" />
          </main>
        </Match>
        <Match when={session().state === 'unreachable'}>
          <main class="entry-main">
            <State
              icon="offline"
              head="We cannot be reached"
              live="alert"
              action={
                <Button kind="second" icon="sync" onClick={() => void resume()}>
                  Try now
                </Button>
              }
            >
              Either your connection is away or part of Zilker is restarting. Drops go on as they were.
            </State>
          </main>
        </Match>
        <Match when={session().state === 'out'}>
          <SignIn />
        </Match>
        <Match when={session().state === 'in'}>
          <Pages />
        </Match>
      </Switch>
      <Toasts />
    </>
  );
}

function Pages() {
  return (
    <Router root={Shell} scrollRestoration>
      <Route path="/" component={() => <Navigate href={paths.events()} />} />
      <Route path={paths.events()} component={EventsPage} />
      <Route path={paths.newEvent()} component={NewEventPage} />
      <Route path={paths.event(':event')} component={EventPage} />
      <Route path={paths.schedule(':event')} component={SchedulePage} />
      <Route path={paths.drops()} component={() => <LikeliestPage name="Drops" to={paths.drop} />} />
      <Route path={paths.drop(':event')} component={ConsolePage} />
      <Route path={paths.sales()} component={() => <LikeliestPage name="Sales" to={paths.salesOf} />} />
      <Route path={paths.salesOf(':event')} component={SalesPage} />
      <Route path={paths.orders(':event')} component={OrdersPage} />
      <Route path={paths.order(':event', ':order')} component={OrderPage} />
      <Route path={paths.statement(':event')} component={StatementPage} />
      <Route path={paths.refundEvent(':event')} component={RefundEventPage} />
      <Route path={paths.money()} component={MoneyPage} />
      <Route path={paths.doors()} component={() => <LikeliestPage name="Doors" to={paths.doorsOf} />} />
      <Route path={paths.doorsOf(':event')} component={DoorsPage} />
      <Route path={paths.doorRules(':event')} component={DoorRulesPage} />
      <Route path="*" component={NotFoundPage} />
    </Router>
  );
}
