import { dropFacts } from '@zilker/contracts/drop';
import { workChallenge } from '@zilker/contracts/http/room';
import { logEntry } from '@zilker/contracts/log';
import { tick } from '@zilker/contracts/socket/tick';
import { openApiDocument } from '@zilker/runtime/openapi/document';
import { operations, securitySchemes } from './operations.ts';

const definitions = { DropFacts: dropFacts, LogEntry: logEntry, Tick: tick, WorkChallenge: workChallenge };

/** The OpenAPI document of the waiting room's HTTP face. Its socket is no part of it. */
export function roomDocument() {
  return openApiDocument(operations, {
    title: 'Zilker: the waiting room',
    description:
      'Joining a drop, waiting for the draw and the call, and checking both. A socket at /room/v1/socket tells the same without polling. Refusals are problem+json (RFC 9457).',
    // the same origin that serves this document
    origin: '/',
    definitions,
    securitySchemes,
  });
}
