import type { Id } from '@zilker/contracts/ids';
import { and, eq, notExists, sql } from 'drizzle-orm';
import { type Db, type DbOrTx, type Tx, withTransaction } from '../../db.ts';
import { enqueue } from '../../outbox/enqueue.ts';
import { walletDevices, walletPasses, walletRegistrations } from '../../schema/tables.ts';

/** A pass stands on the devices of one person: whoever registers more is told of no change. */
export const devicesMax = 20;

export type Registration = { device: string; pass: Id<'walletPass'> };

/**
 * Notes that a device holds a pass, and where Apple pushes to it. `full`: it holds too many already. One that comes late to a pass that has changed
 * since it was made is told so, since the file that it was given may be an old mail's.
 */
export async function registerDevice(
  db: Db,
  input: Registration & { pushToken: string },
): Promise<'new' | 'known' | 'full' | 'unknown_pass'> {
  const { device, pass, pushToken } = input;
  return withTransaction(db, async (tx) => {
    const [found] = await tx.select().from(walletPasses).where(eq(walletPasses.id, pass)).for('update');
    if (found?.wallet !== 'apple') return 'unknown_pass';
    const devices = await devicesOf(tx, pass);
    const known = devices.some(({ id }) => id === device);
    if (!known && devices.length >= devicesMax) return 'full';
    await tx
      .insert(walletDevices)
      .values({ id: device, pushToken })
      .onConflictDoUpdate({ target: walletDevices.id, set: { pushToken } });
    if (known) return 'known';
    await tx.insert(walletRegistrations).values({ deviceId: device, passId: pass });
    if (found.changedAt > found.createdAt) await tellAnew(tx, found);
    return 'new';
  });
}

async function tellAnew(
  tx: Tx,
  { id, ticketId }: Pick<typeof walletPasses.$inferSelect, 'id' | 'ticketId'>,
): Promise<void> {
  const at = sql`date_trunc('milliseconds', clock_timestamp())`;
  await tx
    .update(walletPasses)
    .set({ toldAt: null, changedAt: at, askedAt: at })
    .where(eq(walletPasses.id, id));
  await enqueue(tx, { kind: 'update-passes', ticket: ticketId });
}

/** Forgets that a device holds a pass, and the device with its last one. */
export async function unregisterDevice(db: Db, { device, pass }: Registration): Promise<void> {
  await withTransaction(db, async (tx) => {
    await lockDevice(tx, device);
    await tx
      .delete(walletRegistrations)
      .where(and(eq(walletRegistrations.deviceId, device), eq(walletRegistrations.passId, pass)));
    const held = tx
      .select({ one: sql`1` })
      .from(walletRegistrations)
      .where(eq(walletRegistrations.deviceId, device));
    await tx.delete(walletDevices).where(and(eq(walletDevices.id, device), notExists(held)));
  });
}

/** Forgets a device that Apple says is gone, unless it has named another token meanwhile. */
export async function forgetDevice(db: Db, gone: { id: string; pushToken: string }): Promise<void> {
  await withTransaction(db, async (tx) => {
    const [device] = await lockDevice(tx, gone.id);
    if (device?.pushToken !== gone.pushToken) return;
    await tx.delete(walletRegistrations).where(eq(walletRegistrations.deviceId, gone.id));
    await tx.delete(walletDevices).where(eq(walletDevices.id, gone.id));
  });
}

/** The devices that hold a pass. */
export async function devicesOf(
  db: DbOrTx,
  pass: Id<'walletPass'>,
): Promise<{ id: string; pushToken: string }[]> {
  return db
    .select({ id: walletDevices.id, pushToken: walletDevices.pushToken })
    .from(walletRegistrations)
    .innerJoin(walletDevices, eq(walletDevices.id, walletRegistrations.deviceId))
    .where(eq(walletRegistrations.passId, pass))
    .limit(devicesMax);
}

/** A registration under way has it locked too, so that none is left without its device. */
function lockDevice(tx: Tx, device: string) {
  return tx
    .select({ pushToken: walletDevices.pushToken })
    .from(walletDevices)
    .where(eq(walletDevices.id, device))
    .for('update');
}
