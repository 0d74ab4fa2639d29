import { totpDigits, totpPeriodMs } from '@zilker/contracts/ticket/totp';
import { type Pass, passCarriedFromMs, showsCode } from '../pass.ts';
import { type PassWord, standingWords } from '../pass-words.ts';
import { zonedTime } from '../zoned-time.ts';
import { classIdOf } from './event-class.ts';
import { inEnglish, localized } from './localized.ts';

export const objectIdOf = (issuer: string, { id }: Pick<Pass, 'id'>) => `${issuer}.${id}`;

const showHoursMax = 12;

/**
 * The EventTicketObject of a pass. Its code is `code`, which Google's app ends with ':' and digits that turn by `secret` (RFC 6238). Null takes away
 * what the object had before.
 */
export function ticketObject(
  issuer: string,
  pass: Pass,
  of: { code: string; secret: Uint8Array; ticketsUrl: string },
) {
  const { event, venue } = pass;
  const until = new Date(event.startsAt.getTime() + showHoursMax * 3_600_000);
  return {
    id: objectIdOf(issuer, pass),
    classId: classIdOf(issuer, pass),
    state: pass.standing === 'good' ? 'ACTIVE' : 'INACTIVE',
    ticketNumber: `${pass.number}/${pass.of}`,
    ticketType: inEnglish(pass.typeName),
    ticketHolderName: pass.holder,
    reservationInfo: { confirmationCode: pass.order },
    groupingInfo: { groupingId: pass.order, sortIndex: pass.number },
    validTimeInterval: { end: { date: zonedTime(until, venue.timezone) } },
    passConstraints: { screenshotEligibility: 'INELIGIBLE' },
    linksModuleData: {
      uris: [
        {
          id: 'tickets',
          uri: of.ticketsUrl,
          description: 'My tickets',
          localizedDescription: localized('My tickets'),
        },
      ],
    },
    textModulesData: textsOf(pass),
    rotatingBarcode: showsCode(pass) ? turning(of) : null,
    notifyPreference: 'NOTIFY_ON_UPDATE',
  };
}

function turning({ code, secret }: { code: string; secret: Uint8Array }) {
  return {
    type: 'QR_CODE',
    renderEncoding: 'UTF_8',
    valuePattern: `${code}:{totp_value_0}`,
    totpDetails: {
      algorithm: 'TOTP_SHA1',
      periodMillis: String(totpPeriodMs),
      parameters: [{ key: Buffer.from(secret).toString('hex'), valueLength: totpDigits }],
    },
  };
}

function textsOf(pass: Pass) {
  const carriedFromMs = passCarriedFromMs(pass);
  const entry: PassWord =
    carriedFromMs === null
      ? 'This event takes the turning code alone: open My tickets on your phone.'
      : 'Hold this code up at the door.';
  return [
    text('status', 'Status', localized(standingWords[pass.standing])),
    text('entry', 'Getting in', localized(entry)),
    ...(carriedFromMs === null || carriedFromMs === 0
      ? []
      : [
          text(
            'carried',
            'Code counts from',
            inEnglish(zonedTime(new Date(carriedFromMs), pass.venue.timezone).slice(0, 16).replace('T', ' ')),
          ),
        ]),
  ];
}

function text(id: string, header: PassWord, localizedBody: ReturnType<typeof inEnglish>) {
  return { id, localizedHeader: localized(header), localizedBody };
}
