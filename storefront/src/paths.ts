/** Every address of the storefront. Pages are found by `patterns`; links are made by `paths`, so neither can drift. */
const patterns = {
  home: '/',
  event: '/events/:event',
  signIn: '/sign-in',
  drop: '/drops/:drop',
  join: '/drops/:drop/join',
  visit: '/drops/:drop/visit',
  proof: '/drops/:drop/proof',
  order: '/orders/:order',
  tickets: '/tickets',
  ticket: '/tickets/:ticket',
  account: '/account',
} as const;

export type PageName = keyof typeof patterns;
/** The one page that is not the shop's: it has to be light (see `waiting/main.tsx`). */
export const waitingPage = 'drop' satisfies PageName;

export const paths = {
  home: (show?: string) => (show ? `/?show=${encodeURIComponent(show)}` : '/'),
  event: (event: string) => `/events/${event}`,
  /**
   * `to` is where to go on once signed in; with `why` a new code is asked of who is signed in, to move a place or a ticket, or to send or save
   * one.
   */
  signIn: (to: string, why?: 'device' | 'ticket' | 'send' | 'save') =>
    `/sign-in?to=${encodeURIComponent(to)}${why ? `&why=${why}` : ''}`,
  /** The waiting page, which is an app of its own: going there loads it. */
  drop: (drop: string) => `/drops/${drop}`,
  join: (drop: string) => `/drops/${drop}/join`,
  visit: (drop: string) => `/drops/${drop}/visit`,
  /** Choosing again while the order is held. */
  changeTickets: (drop: string) => `/drops/${drop}/visit?change=1`,
  proof: (drop: string) => `/drops/${drop}/proof`,
  order: (order: string) => `/orders/${order}`,
  tickets: () => '/tickets',
  ticket: (ticket: string) => `/tickets/${ticket}`,
  /** `to` is where a fan was who came to add something. */
  account: (to?: string) => (to ? `/account?to=${encodeURIComponent(to)}` : '/account'),
} as const;

export type Found = { page: PageName; params: Readonly<Record<string, string>> };

/** The page at `pathname`, or undefined when there is none. A slash at the end does not matter. */
export function findPage(pathname: string): Found | undefined {
  const parts = split(pathname);
  for (const page of Object.keys(patterns) as PageName[]) {
    const params = match(split(patterns[page]), parts);
    if (params) return { page, params };
  }
  return undefined;
}

/** A place of this app to go on to, from an address that anyone could have written: never another site. */
export function ownPath(to: string | null): string {
  return to && /^\/(?![/\\])/.test(to) && findPage(to.split(/[?#]/)[0] ?? '') ? to : paths.home();
}

function match(pattern: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [i, want] of pattern.entries()) {
    const part = parts[i] ?? '';
    if (want.startsWith(':')) params[want.slice(1)] = part;
    else if (want !== part) return undefined;
  }
  return params;
}

function split(pathname: string): string[] {
  return pathname.split('/').filter(Boolean);
}
