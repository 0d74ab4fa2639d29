import type { VisitState } from '@zilker/contracts/states';

export type CallFacts = {
  index: number;
  /** Null when only the fan's token told us of the call. */
  position: number | null;
  callNo: number;
  calledAt: Date;
  openBy: Date;
};
export type KnownVisit = {
  state: VisitState;
  callNo: number;
  promised: boolean;
  position: number | null;
  openedAt: Date | null;
};
export type CallEffect = {
  /** Null leaves the visit as it is. */
  visit: {
    state: VisitState;
    callNo: number;
    promised: boolean;
    position: number | null;
    reopened: boolean;
  } | null;
  /** Calls heard of for the first time. */
  calls: number;
  /** Change of the drop's promise. */
  promised: number;
};

/**
 * What a call does to the visit of its place. Every call uses up a grant, whose ticket was promised when it was given; the promise
 * moves on to the visit, or ends when the visit cannot have it. A call that is known already does nothing.
 */
export function applyCall(known: KnownVisit | undefined, call: CallFacts): CallEffect {
  if (known === undefined) {
    const visit = {
      state: 'called' as const,
      callNo: call.callNo,
      promised: true,
      position: call.position,
      reopened: true,
    };
    return { visit, calls: call.callNo, promised: 1 - call.callNo };
  }
  const position = known.position ?? call.position;
  if (call.callNo <= known.callNo) {
    const learnt = known.position === null && position !== null;
    return { visit: learnt ? { ...known, position, reopened: false } : null, calls: 0, promised: 0 };
  }
  const calls = call.callNo - known.callNo;
  // only a visit that nobody opened may begin again; any other keeps its end, and the grant goes back
  const reopened = known.openedAt === null;
  const promised = reopened ? true : known.promised;
  return {
    visit: {
      state: reopened ? 'called' : known.state,
      callNo: call.callNo,
      promised,
      position,
      reopened,
    },
    calls,
    promised: Number(promised) - Number(known.promised) - calls,
  };
}
