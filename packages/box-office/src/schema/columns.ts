import { integer, text, timestamp } from 'drizzle-orm/pg-core';

/** Column shapes that every table shares. Times are `timestamptz`, money is integer cents. */
export const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
export const createdAt = () => time('created_at').notNull().defaultNow();
export const cents = (name: string) => integer(name).notNull();
export const id = <T extends string>() => text('id').$type<T>().primaryKey();
