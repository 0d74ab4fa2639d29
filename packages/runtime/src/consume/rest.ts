/** So many jobs in a row that a store kept from being done are no chance. */
const inRow = 3;
const restMs = { first: 100, most: 1_000 };

export type Rest = {
  isOn(): boolean;
  /** After each job: whether a store that is away kept it from being done. */
  note(away: boolean): void;
  stop(): void;
};

/** Begins nothing for a while once a store is away, ever longer until a job is done: jobs that wait in the queue lose nothing by it. */
export function createRest(over: () => void): Rest {
  let away = 0;
  let timer: NodeJS.Timeout | undefined;
  return {
    isOn: () => timer !== undefined,
    note: (isAway) => {
      away = isAway ? away + 1 : 0;
      if (away < inRow || timer !== undefined) return;
      timer = setTimeout(
        () => {
          timer = undefined;
          over();
        },
        Math.min(restMs.first * 2 ** Math.min(away - inRow, 10), restMs.most),
      );
    },
    stop: () => {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
