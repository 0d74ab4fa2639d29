import { admissionHeader, nonceHeader, proofHeader } from '@zilker/contracts/tokens';
import { accessRefusals, bearerScheme, type Who } from '@zilker/runtime/openapi/who';

/** The refresh cookie alone; it must come from a page of its own app. */
export const cookie: Who = { security: ['refreshCookie'], refuses: ['bad_request'] };
export const fan: Who = { security: ['fanAccess'], refuses: accessRefusals };
export const venue: Who = { security: ['venueAccess'], refuses: accessRefusals };
export const operator: Who = { security: ['operatorAccess'], refuses: accessRefusals };
export const scanner: Who = { security: ['scannerAccess'], refuses: accessRefusals };

const nonce = { [nonceHeader]: 'The nonce that the next proof carries.' };

/** A fan, and which of their devices. */
export const fanOnDevice: Who = {
  security: ['fanAccess', 'deviceProof'],
  refuses: [...accessRefusals, 'proof_required', 'proof_invalid', 'proof_stale', 'use_dpop_nonce'],
  answers: nonce,
};

/** A fan who was called, on the device that was called. */
export const calledFan: Who = {
  security: ['fanAccess', 'admission', 'deviceProof'],
  refuses: [
    ...fanOnDevice.refuses,
    'proof_wrong_device',
    'admission_required',
    'admission_invalid',
    'admission_expired',
    'admission_wrong_account',
    'admission_wrong_drop',
  ],
  answers: nonce,
};

export const securitySchemes = {
  fanAccess: bearerScheme('A fan’s access token, good for 15 minutes.'),
  venueAccess: bearerScheme('The access token of a venue’s staff.'),
  operatorAccess: bearerScheme('The access token of Zilker’s own staff.'),
  scannerAccess: bearerScheme('The access token of a paired scanner, good for one night, event and gate.'),
  admission: {
    type: 'apiKey',
    in: 'header',
    name: admissionHeader,
    description: 'The call that the waiting room made: it opens the shop of one drop.',
  },
  deviceProof: {
    type: 'apiKey',
    in: 'header',
    name: proofHeader,
    description:
      'A proof by the device’s key (RFC 9449) for this request, with `nonce`, `ath`, and on writes the Idempotency-Key as `idk`.',
  },
  refreshCookie: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-zilker-fan',
    description: 'Turns with each use. Each app has its own; a venue’s is `__Host-zilker-portal`.',
  },
  stripeSignature: {
    type: 'apiKey',
    in: 'header',
    name: 'Stripe-Signature',
    description: 'Stripe’s signature over the body.',
  },
} as const;
