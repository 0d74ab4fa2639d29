import { type Pass, passCarriedFromMs, showsCode } from '../pass.ts';
import { type PassWord, standingWords } from '../pass-words.ts';
import { zonedTime } from '../zoned-time.ts';
import type { AppleKeys } from './apple-keys.ts';

type Field = { key: string; value: string; label?: PassWord; changeMessage?: PassWord } & Record<
  string,
  unknown
>;

const doorsToEndMs = 12 * 3_600_000;

/**
 * `pass.json` of an event ticket (developer.apple.com/documentation/walletpasses). Labels are words of `pass-words.ts`, which a phone that speaks
 * Spanish replaces. `code` is its text; a pass that opens no door shows none.
 */
export function passJson(
  pass: Pass,
  of: Pick<AppleKeys, 'passType' | 'team'> & {
    code: string;
    token: string;
    webServiceUrl: string;
    ticketsUrl: string;
  },
): Record<string, unknown> {
  const { event, venue } = pass;
  const startsAt = zonedTime(event.startsAt, venue.timezone);
  return {
    formatVersion: 1,
    passTypeIdentifier: of.passType,
    teamIdentifier: of.team,
    serialNumber: pass.id,
    authenticationToken: of.token,
    webServiceURL: of.webServiceUrl,
    organizationName: 'Zilker',
    description: `${event.title}, ${venue.name}`,
    logoText: 'Zilker',
    groupingIdentifier: pass.order,
    // the ticket moves by transfer alone: a shared picture of it opens no second door
    sharingProhibited: true,
    backgroundColor: 'rgb(12, 74, 67)',
    foregroundColor: 'rgb(246, 252, 249)',
    labelColor: 'rgb(195, 226, 218)',
    ...(pass.standing === 'good' ? {} : { voided: true }),
    relevantDate: startsAt,
    relevantDates: [{ date: startsAt, relevantDate: startsAt }],
    expirationDate: zonedTime(new Date(event.startsAt.getTime() + doorsToEndMs), venue.timezone),
    ...(showsCode(pass)
      ? { barcodes: [{ format: 'PKBarcodeFormatQR', message: of.code, messageEncoding: 'iso-8859-1' }] }
      : {}),
    eventTicket: fieldsOf(pass, of.ticketsUrl),
  };
}

function fieldsOf(pass: Pass, ticketsUrl: string): Record<string, Field[]> {
  const { event, venue } = pass;
  const carriedFromMs = passCarriedFromMs(pass);
  const entry: PassWord =
    carriedFromMs === null
      ? 'This event takes the turning code alone: open My tickets on your phone.'
      : 'Hold this code up at the door.';
  const time = (at: Date, day: string) => ({
    value: zonedTime(at, venue.timezone),
    dateStyle: day,
    timeStyle: 'PKDateStyleShort',
    // the venue's clocks, wherever the phone is
    ignoresTimeZone: true,
  });
  return {
    headerFields: [{ key: 'number', label: 'Number', value: `${pass.number}/${pass.of}` }],
    primaryFields: [{ key: 'event', value: event.title }],
    secondaryFields: [
      { key: 'venue', label: 'Venue', value: venue.name },
      {
        key: 'starts',
        label: 'Show',
        ...time(event.startsAt, 'PKDateStyleMedium'),
        changeMessage: 'Show now at %@',
      },
    ],
    auxiliaryFields: [
      { key: 'type', label: 'Ticket', value: pass.typeName },
      {
        key: 'doors',
        label: 'Doors',
        ...time(event.doorsAt, 'PKDateStyleNone'),
        changeMessage: 'Doors now at %@',
      },
    ],
    backFields: [
      {
        key: 'status',
        label: 'Status',
        value: standingWords[pass.standing],
        changeMessage: 'Your ticket: %@',
      },
      { key: 'entry', label: 'Getting in', value: entry },
      ...(carriedFromMs === null || carriedFromMs === 0
        ? []
        : [
            {
              key: 'carried',
              label: 'Code counts from' as const,
              ...time(new Date(carriedFromMs), 'PKDateStyleMedium'),
            },
          ]),
      ...textField('holder', 'Holder', pass.holder),
      ...textField('support', 'With', event.support),
      ...textField('ages', 'Ages', event.ages),
      ...textField('address', 'Address', venue.address),
      ...textField('access', 'Access', venue.access),
      { key: 'order', label: 'Order', value: pass.order },
      { key: 'link', label: 'My tickets', value: ticketsUrl },
    ],
  };
}

/** A field without a word is left out: a pass may not have it empty. */
function textField(key: string, label: PassWord, value: string | null): Field[] {
  return value === null || value === '' ? [] : [{ key, label, value }];
}
