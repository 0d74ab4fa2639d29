import type { OrderFilter } from '@zilker/contracts/http/portal-orders';

/** Every address of the portal. */
export const paths = {
  events: () => '/events',
  newEvent: () => '/events/new',
  event: (event: string) => `/events/${event}`,
  schedule: (event: string) => `/events/${event}/schedule`,
  drops: () => '/drops',
  drop: (event: string) => `/drops/${event}`,
  sales: () => '/sales',
  salesOf: (event: string) => `/sales/${event}`,
  orders: (event: string, only?: OrderFilter) => `/sales/${event}/orders${only ? `?only=${only}` : ''}`,
  order: (event: string, order: string) => `/sales/${event}/orders/${order}`,
  statement: (event: string) => `/sales/${event}/statement`,
  refundEvent: (event: string) => `/sales/${event}/refund`,
  money: () => '/money',
  doors: () => '/doors',
  doorsOf: (event: string) => `/doors/${event}`,
  doorRules: (event: string) => `/doors/${event}/rules`,
} as const;
