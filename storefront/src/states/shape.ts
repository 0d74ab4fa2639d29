/**
 * Whether a value is what it should be: the few words of a schema that the waiting page needs, at a twentieth of the weight. What
 * it takes from outside is held to the contracts by `contract-shapes.test.ts`.
 */
export type Shape<T> = (value: unknown) => value is T;

export const text: Shape<string> = (value) => typeof value === 'string';
export const flag: Shape<boolean> = (value) => typeof value === 'boolean';
export const amount: Shape<number> = (value): value is number => Number.isFinite(value);
/** A whole number from 0: counts, cents, epoch milliseconds. */
export const whole: Shape<number> = (value): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

/** An id by its prefix. Which ids there are the server knows. */
export const id =
  <P extends string>(prefix: P): Shape<`${P}_${string}`> =>
  (value): value is `${P}_${string}` =>
    text(value) && value.startsWith(`${prefix}_`);

export const oneOf =
  <T>(values: readonly T[]): Shape<T> =>
  (value): value is T =>
    values.includes(value as T);

export const nullOr =
  <T>(fits: Shape<T>): Shape<T | null> =>
  (value): value is T | null =>
    value === null || fits(value);

/** For members that may be left out. */
export const maybe =
  <T>(fits: Shape<T>): Shape<T> =>
  (value): value is T =>
    value === undefined || fits(value);

export const pair: Shape<[number, number]> = (value): value is [number, number] =>
  Array.isArray(value) && value.length === 2 && value.every(whole);

export const list =
  <T>(fits: Shape<T>): Shape<T[]> =>
  (value): value is T[] =>
    Array.isArray(value) && value.every(fits);

/** An object with at least these members. */
export const object =
  <T>(members: { [K in keyof T]-?: Shape<T[K]> }): Shape<T> =>
  (value): value is T =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries<Shape<unknown>>(members).every(([name, fits]) =>
      fits((value as Record<string, unknown>)[name]),
    );
