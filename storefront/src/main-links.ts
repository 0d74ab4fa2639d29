import type { TopLink } from '@zilker/ui/top-bar';
import { paths } from './paths.ts';

/** The ways that lead from every page that is not about waiting. */
export const mainLinks: readonly TopLink[] = [
  { href: paths.home(), label: 'Austin', icon: 'pin' },
  { href: paths.tickets(), label: 'My tickets', icon: 'ticket' },
  { href: paths.account(), label: 'Account', icon: 'user' },
];
