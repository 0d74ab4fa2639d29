import * as routes from '@zilker/contracts/http/auth';
import { describe } from '@zilker/runtime/openapi/describe';
import { anyone } from '@zilker/runtime/openapi/who';
import { cookie, fan } from '../who.ts';

export const authOperations = describe('Sign-in', routes, {
  requestCode: {
    who: anyone,
    says: 'Sends a code to a phone, or to the mail address of a venue’s staff.',
    refuses: ['code_too_soon', 'rate_limited'],
  },
  createSession: {
    who: anyone,
    says: 'Trades the code for an access token and a refresh cookie.',
    refuses: ['code_wrong', 'code_tries_spent', 'code_expired'],
  },
  refreshSession: {
    who: cookie,
    says: 'A new access token for the refresh cookie, which turns.',
    refuses: ['sign_in_required'],
  },
  endSession: { who: cookie, says: 'Ends the session of this browser.' },
  updateMe: { who: fan, says: 'Changes the name on the tickets, and where they are mailed.' },
});
