import type { Pass } from '../pass.ts';
import type { PassWord } from '../pass-words.ts';
import { zonedTime } from '../zoned-time.ts';
import { inEnglish, localized } from './localized.ts';

export const classIdOf = (issuer: string, { event }: Pick<Pass, 'event'>) => `${issuer}.${event.id}`;

/**
 * The EventTicketClass of a pass's event: what all its tickets share. Google fetches the pictures itself and takes no class without those it
 * names, so
 * there are none where `picturesAt` is null: an origin that nobody else can ask.
 */
export function eventClass(issuer: string, pass: Pass, picturesAt: string | null) {
  const { event, venue } = pass;
  return {
    id: classIdOf(issuer, pass),
    issuerName: 'Zilker',
    reviewStatus: 'UNDER_REVIEW',
    eventId: event.id,
    eventName: inEnglish(event.title),
    venue: { name: inEnglish(venue.name), address: inEnglish(venue.address) },
    dateTime: {
      doorsOpenLabel: 'DOORS_OPEN',
      doorsOpen: zonedTime(event.doorsAt, venue.timezone),
      start: zonedTime(event.startsAt, venue.timezone),
    },
    hexBackgroundColor: '#0c4a43',
    ...(picturesAt === null
      ? {}
      : {
          logo: picture(`${picturesAt}/wallet-logo.png`, 'Logo of Zilker'),
          heroImage: picture(`${picturesAt}/wallet-hero.png`, 'A crowd, and one of it lit up'),
        }),
    // a ticket is one person's: it may stand on several of their devices, and moves to others by transfer alone
    multipleDevicesAndHoldersAllowedStatus: 'ONE_USER_ALL_DEVICES',
    viewUnlockRequirement: 'UNLOCK_REQUIRED_TO_VIEW',
  };
}

function picture(uri: string, description: PassWord) {
  return { sourceUri: { uri }, contentDescription: localized(description) };
}
