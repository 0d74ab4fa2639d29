import { type Component, createMemo, createSignal, onCleanup, onMount, Show, Suspense } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { type Found, findPage, type PageName, waitingPage } from './paths.ts';

/** What every page is given: the parts of its address. */
export type PageProps = { params: Readonly<Record<string, string>> };
export type Pages = Readonly<Record<Exclude<PageName, typeof waitingPage>, Component<PageProps>>>;

const [address, setAddress] = createSignal(readAddress());

/** The query of the address in use. */
export function query(): URLSearchParams {
  return new URLSearchParams(address().search);
}

/** Go to another page. `replace` leaves no way back to this one. */
export function navigate(to: string, options: { replace?: boolean } = {}): void {
  if (!isOurs(to)) {
    if (options.replace) location.replace(to);
    else location.assign(to);
    return;
  }
  if (options.replace) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  const before = address().pathname;
  setAddress(readAddress());
  if (before !== location.pathname) window.scrollTo(0, 0);
}

/**
 * Shows the page of the address and follows links between the shop's pages without loading the app again.
 */
export function Router(props: { pages: Pages; notFound: Component }) {
  onMount(() => {
    const follow = () => setAddress(readAddress());
    window.addEventListener('popstate', follow);
    document.addEventListener('click', followLink);
    onCleanup(() => {
      window.removeEventListener('popstate', follow);
      document.removeEventListener('click', followLink);
    });
  });
  const found = createMemo(() => findPage(address().pathname), undefined, { equals: samePage });
  return (
    <Suspense>
      <Show keyed when={found()} fallback={<Dynamic component={props.notFound} />}>
        {(at) => (
          <Show when={at.page !== waitingPage && props.pages[at.page]}>
            {(page) => <Dynamic component={page()} params={at.params} />}
          </Show>
        )}
      </Show>
    </Suspense>
  );
}

function readAddress() {
  const { pathname, search } = window.location;
  return { pathname, search };
}

/** A page of the shop. The waiting page is loaded anew, as any other address. */
function isOurs(to: string): boolean {
  const found = findPage(to.split(/[?#]/)[0] ?? '');
  return found !== undefined && found.page !== waitingPage;
}

function samePage(a: Found | undefined, b: Found | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** A plain press on a link to one of our own pages; anything else is the browser's. */
function followLink(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (!link?.href || link.target || link.hasAttribute('download')) return;
  const url = new URL(link.href);
  if (url.origin !== location.origin || !isOurs(url.pathname)) return;
  if (url.hash && url.pathname === location.pathname) return;
  event.preventDefault();
  navigate(url.pathname + url.search);
}
