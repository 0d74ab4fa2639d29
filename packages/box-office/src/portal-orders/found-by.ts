import { type AnyColumn, ilike, like, or, type SQL } from 'drizzle-orm';
import { accounts } from '../schema/tables.ts';

/** Whom people look for by what they type: a part of the fan's name, or the end of the phone number or of the order's id. */
export function foundBy(find: string, order: AnyColumn): SQL | undefined {
  const text = escaped(find);
  const digits = find.replace(/\D/g, '');
  const isNumber = digits !== '' && /^[\d\s().+-]+$/.test(find);
  return or(
    ilike(accounts.name, `%${text}%`),
    like(order, `%${text.toLowerCase()}`),
    isNumber ? like(accounts.phone, `%${digits}`) : undefined,
  );
}

/** What people type is found as it stands. */
function escaped(find: string): string {
  return find.replace(/[\\%_]/g, (sign) => `\\${sign}`);
}
