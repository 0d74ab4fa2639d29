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
  doors: () => '/doors',
  doorsOf: (event: string) => `/doors/${event}`,
} as const;
