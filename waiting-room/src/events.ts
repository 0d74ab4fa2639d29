import { defineEvent, defineSortedEvent } from '@zilker/runtime/events';
import { counter, gauge, histogram } from '@zilker/runtime/metrics';

import { dueSteps } from './drops/due-step.ts';

/** What happens in the room that anyone may want to count: each with its log line. */
export const placeJoined = defineEvent('place_joined', 'Places given.', 'debug');
export const deviceMoved = defineEvent('device_moved', 'Places handed over to another device.');
export const workAsked = counter('zilker_work_asked_total', 'Work that newcomers were asked for, by level.', {
  level: ['0', '1', '2', '3'],
});
export const workDone = defineSortedEvent('work_done', 'Work that was done, by level.', {
  level: ['1', '2', '3'],
});
export const workRefused = counter('zilker_work_refused_total', 'Solutions that were none, by reason.', {
  reason: ['work_wrong', 'work_expired'],
});
export const requestsLimited = counter(
  'zilker_room_limited_total',
  'What was refused because it came too often, by what and by whom.',
  { what: ['joins', 'polls', 'sockets'], by: ['account', 'address'] },
);
export const placeLeft = defineEvent('place_left', 'Places given up.');
export const definitionChanged = defineEvent('drop_changed', 'Newer definitions of drops taken.');
export const roundSupplied = defineEvent(
  'round_supplied',
  'Rounds that a draw waited for, brought by somebody.',
);
export const stepTaken = defineSortedEvent('drop_step', 'Steps of drops that this replica took.', {
  step: dueSteps,
});
export const stepFailed = counter(
  'zilker_drop_step_failed_total',
  'Tries of a step that could not be made yet.',
  {
    step: dueSteps,
  },
);
export const actTaken = defineSortedEvent('operator_act', 'Acts of venues and operators.', {
  act: ['rate', 'pause', 'resume', 'stop_sale', 'resume_sale', 'close', 'message', 'remove', 'challenge'],
});

export const memoryRebuilt = defineSortedEvent(
  'memory_rebuilt',
  'Drops put together again after Redis lost their memory.',
  {
    lost: ['yes', 'no'],
  },
);
export const placeRestored = defineEvent(
  'place_restored',
  'Places that Redis lost, brought back by their fans.',
  'debug',
);

export const callsMade = counter('zilker_calls_made_total', 'Calls that this replica made.');
export const callsDelivered = counter('zilker_calls_delivered_total', 'Admission tokens handed to fans.', {
  by: ['socket', 'poll'],
});
export const callDelay = histogram(
  'zilker_call_delivery_seconds',
  'From the call to its token on the socket.',
);
export const socketsOpen = gauge('zilker_sockets', 'Sockets open on this replica.', {
  kind: ['new', 'fan', 'console'],
});
export const socketsClosed = counter(
  'zilker_sockets_closed_total',
  'Sockets that this replica closed, by reason.',
  {
    reason: [
      'garbage',
      'silent',
      'unauthorised',
      'unknown_drop',
      'slow',
      'dead',
      'draining',
      'unavailable',
      'too_many',
    ],
  },
);
export const roomAway = counter('zilker_room_poll_failed_total', 'Times that Redis could not be read.');
