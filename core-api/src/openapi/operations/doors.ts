import * as routes from '@zilker/contracts/http/doors';
import { describe } from '@zilker/runtime/openapi/describe';
import { anyone } from '@zilker/runtime/openapi/who';
import { scanner } from '../who.ts';

export const doorOperations = describe('Doors', routes, {
  pair: {
    who: anyone,
    says: 'Makes this phone a scanner, by the code that the venue shows.',
    refuses: ['pairing_wrong', 'pairing_expired', 'rate_limited'],
  },
  readDoorList: {
    who: scanner,
    says: 'All that a scanner needs to judge with no network, or what changed since the version that it has; compressed for who takes that.',
    refuses: ['pairing_revoked'],
  },
  judgeCode: {
    who: scanner,
    says: 'Judges a code as it is held up now, by all that the box office knows. Writes nothing.',
    refuses: ['pairing_revoked'],
  },
  syncCheckIns: {
    who: scanner,
    says: 'Takes in scans in any order, and that some were taken back; each has a nonce, so that a repeat changes nothing.',
    refuses: ['pairing_revoked'],
  },
  searchTickets: {
    who: scanner,
    says: 'Tickets by who holds them, the end of their number or that of the order, for people whose phone is dead.',
    refuses: ['pairing_revoked'],
  },
});
