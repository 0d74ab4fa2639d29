import { createStore } from 'idb-keyval';
import * as v from 'valibot';

/** What this phone keeps, in IndexedDB. All of it is parsed when it is read: another version may have written it. */
export const database = createStore('zilker-scanner', 'kept');

/** Some browsers leave a request to IndexedDB unanswered for good; a door does not wait for that. */
const patienceMs = 5_000;

/** As `work`, but rejects where it takes longer than anybody waits. */
export function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('This phone’s storage does not answer.')), patienceMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Undefined for what does not read as `schema` says. */
export function parsed<T>(schema: v.GenericSchema<unknown, T>, value: unknown): T | undefined {
  const result = v.safeParse(schema, value);
  return result.success ? result.output : undefined;
}
