import { eq, sql } from 'drizzle-orm';
import { type Db, withTransaction } from '../db.ts';
import type { Limits } from '../payments/limits.ts';
import { healthControl } from '../schema/running.ts';
import { startState, stepControl, stepMs } from './controller.ts';
import { type Pacing, unpaced } from './pacing.ts';
import { readMeasured } from './samples.ts';

const name = 'grants';

/**
 * What slows grants now. The controller has one state for all workers, stepped once a `stepMs` by the database's clock by whichever of
 * them comes first; the others read where it stands.
 */
export async function paceGrants(db: Db, options: { limits: Limits | null }): Promise<Pacing> {
  const measured = await readMeasured(db, options.limits);
  if (measured === null) return unpaced;
  const state = await withTransaction(db, async (tx) => {
    await tx
      .insert(healthControl)
      .values({ name, at: sql`to_timestamp(0)`, state: startState })
      .onConflictDoNothing();
    const due = sql<boolean>`${healthControl.at} <= clock_timestamp() - ${stepMs} * interval '1 millisecond'`;
    const [known] = await tx
      .select({ state: healthControl.state, due })
      .from(healthControl)
      .where(eq(healthControl.name, name))
      .for('no key update');
    if (known === undefined) throw new Error('the controller has no state');
    if (!known.due) return known.state;
    const next = stepControl(known.state, measured);
    await tx
      .update(healthControl)
      .set({ at: sql`clock_timestamp()`, state: next })
      .where(eq(healthControl.name, name));
    return next;
  });
  return { health: { ...measured, share: state.share }, cause: state.cause };
}
