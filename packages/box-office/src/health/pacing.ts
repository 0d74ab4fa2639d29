import type { Health } from '@zilker/contracts/socket/tick';
import type { Cause } from './controller.ts';

/** What slows grants now: how well the box office is, the share of the rate that it bears, and why. */
export type Pacing = { health: Health | null; cause: Cause | null };

/** Nothing was measured, so nothing slows anything. */
export const unpaced: Pacing = { health: null, cause: null };
