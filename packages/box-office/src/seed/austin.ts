import type { FeeSchedule } from '@zilker/contracts/price';

/** Fictional venues of Austin and what is on there. Weekday 0 is Sunday; `daysAhead` is the nearest a date may lie. */
export type SeedEvent = {
  title: string;
  support?: string;
  ages?: string;
  when: { weekday: number; hour: number; minute: number; daysAhead: number };
  doorsMinutesBefore: number;
  types: readonly { name: string; description?: string; priceCents: number; capacity: number }[];
  gates: readonly string[];
  status: 'draft' | 'published';
  /** A drop with its draw on that day. */
  drop?: { weekday: number; hour: number; minute: number; daysAhead: number };
  /** On ordinary sale from the start. */
  standby?: true;
};

export type SeedVenue = {
  name: string;
  address: string;
  access: string;
  staff: { name: string; email: string };
  /** Who bears what, where it is not as usual. */
  terms?: Partial<FeeSchedule>;
  events: readonly SeedEvent[];
};

export const austin = 'America/Chicago';
export const redBluffHall = 'Red Bluff Hall';

const [sunday, monday, tuesday, wednesday, thursday, friday, saturday] = [0, 1, 2, 3, 4, 5, 6] as const;

export const seedVenues: readonly SeedVenue[] = [
  {
    name: redBluffHall,
    address: '1104 Red Bluff Road, Austin',
    access: 'Step-free at the front gate',
    staff: { name: 'Red Bluff Hall', email: 'door@redbluff.example' },
    events: [
      {
        title: 'Dolores & the Grackles',
        support: 'Slow Peach',
        when: { weekday: saturday, hour: 20, minute: 0, daysAhead: 18 },
        doorsMinutesBefore: 60,
        types: [
          { name: 'General admission', description: 'Standing, main floor', priceCents: 3000, capacity: 400 },
          { name: 'Balcony', description: 'Seated, first come', priceCents: 4200, capacity: 60 },
        ],
        gates: ['Front gate', 'Balcony stairs', 'Side gate'],
        status: 'published',
        drop: { weekday: tuesday, hour: 10, minute: 0, daysAhead: 3 },
      },
      {
        title: 'Two-Step Sunday',
        when: { weekday: sunday, hour: 16, minute: 0, daysAhead: 5 },
        doorsMinutesBefore: 30,
        types: [{ name: 'General admission', description: 'Standing', priceCents: 1000, capacity: 380 }],
        gates: ['Front gate'],
        status: 'published',
        standby: true,
      },
      {
        title: 'Caliche Holiday Revue',
        when: { weekday: friday, hour: 20, minute: 0, daysAhead: 25 },
        doorsMinutesBefore: 60,
        types: [
          { name: 'General admission', description: 'Standing, main floor', priceCents: 2800, capacity: 400 },
          { name: 'Balcony', description: 'Seated, first come', priceCents: 3800, capacity: 60 },
        ],
        gates: ['Front gate', 'Balcony stairs'],
        status: 'published',
      },
      {
        title: 'Slow Peach',
        when: { weekday: saturday, hour: 20, minute: 0, daysAhead: 45 },
        doorsMinutesBefore: 60,
        types: [{ name: 'General admission', description: 'Standing', priceCents: 2200, capacity: 300 }],
        gates: ['Front gate'],
        status: 'draft',
      },
    ],
  },
  {
    name: 'Sabine Yard',
    address: '512 Sabine Yard, Austin',
    access: 'Step-free throughout; the yard is gravel',
    staff: { name: 'Sabine Yard', email: 'door@sabineyard.example' },
    events: [
      {
        title: 'Lavaca Street Brass',
        when: { weekday: monday, hour: 21, minute: 0, daysAhead: 3 },
        doorsMinutesBefore: 60,
        types: [{ name: 'General admission', description: 'Standing', priceCents: 1500, capacity: 250 }],
        gates: ['Yard gate'],
        status: 'published',
      },
    ],
  },
  {
    name: 'The Pecan Room',
    address: '29 Pecan Alley, Austin',
    access: 'Step-free by the alley door; ring for the lift to the balcony',
    staff: { name: 'The Pecan Room', email: 'door@pecanroom.example' },
    // the state's and the city's sales tax, within the face
    terms: { taxBps: 825, taxPaidBy: 'venue' },
    events: [
      {
        title: 'Hollis Vane, solo',
        ages: '18 and over',
        when: { weekday: wednesday, hour: 19, minute: 30, daysAhead: 4 },
        doorsMinutesBefore: 60,
        types: [{ name: 'Seated', description: 'Unreserved seats', priceCents: 2500, capacity: 120 }],
        gates: ['Alley door'],
        status: 'published',
        standby: true,
      },
    ],
  },
  {
    name: 'Moontower Ballroom',
    address: '700 Moontower Street, Austin',
    access: 'Step-free at the Moontower Street doors',
    staff: { name: 'Moontower Ballroom', email: 'door@moontower.example' },
    events: [
      {
        title: 'Night Heron',
        support: 'The Low Water Crossing',
        when: { weekday: friday, hour: 20, minute: 0, daysAhead: 6 },
        doorsMinutesBefore: 60,
        types: [
          {
            name: 'General admission',
            description: 'Standing, ballroom floor',
            priceCents: 3500,
            capacity: 900,
          },
          { name: 'Gallery', description: 'Seated, first come', priceCents: 4800, capacity: 150 },
        ],
        gates: ['Main doors', 'Gallery stairs'],
        status: 'published',
        drop: { weekday: thursday, hour: 18, minute: 0, daysAhead: 2 },
      },
    ],
  },
  {
    name: 'Live Oak Social Hall',
    address: '3300 Live Oak Street, Austin',
    access: 'Step-free at the porch; seats on request',
    staff: { name: 'Live Oak Social Hall', email: 'door@liveoak.example' },
    terms: { zilkerPaidBy: 'venue' },
    events: [
      {
        title: 'Tía Caliche',
        when: { weekday: saturday, hour: 21, minute: 0, daysAhead: 7 },
        doorsMinutesBefore: 60,
        types: [{ name: 'General admission', description: 'Standing', priceCents: 2000, capacity: 300 }],
        gates: ['Porch'],
        status: 'published',
      },
    ],
  },
];
