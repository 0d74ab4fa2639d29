import { lazy } from 'solid-js';
import { render } from 'solid-js/web';
import { type Pages, Router } from './router.tsx';
import { pageName } from './states/page.ts';

const pages: Pages = {
  home: lazy(() => import('./pages/home.tsx')),
  event: lazy(() => import('./pages/event.tsx')),
  signIn: lazy(() => import('./pages/sign-in.tsx')),
  join: lazy(() => import('./pages/join.tsx')),
  visit: lazy(() => import('./pages/visit.tsx')),
  proof: lazy(() => import('./pages/proof.tsx')),
  order: lazy(() => import('./pages/order.tsx')),
  tickets: lazy(() => import('./pages/tickets.tsx')),
  ticket: lazy(() => import('./pages/ticket.tsx')),
  account: lazy(() => import('./pages/account.tsx')),
};

const notFound = lazy(() => import('./pages/not-found.tsx'));

const root = document.getElementById('app');
if (!root) throw new Error('index.html has no #app');
render(
  () => (
    <>
      <Router pages={pages} notFound={notFound} />
      <p class="visually-hidden" role="status">
        {pageName()}
      </p>
    </>
  ),
  root,
);
