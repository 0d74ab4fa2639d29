/** All tables, for drizzle and its migration generator. */
export * from './catalogue.ts';
export * from './door.ts';
export * from './identity.ts';
export * from './money.ts';
export * from './moves.ts';
export * from './outbox.ts';
export * from './running.ts';
export * from './sale.ts';
export * from './wallet.ts';
