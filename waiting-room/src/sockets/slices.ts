/** So many sends between two looks at what else is to be done: calls and joins do not wait for a tick to reach everybody. */
const sliceSize = 500;

/** Does something for each of many, giving way in between. Members that leave meanwhile are still visited. */
export async function inSlices<T>(members: Iterable<T>, each: (member: T) => void): Promise<void> {
  let done = 0;
  for (const member of [...members]) {
    each(member);
    if (++done % sliceSize === 0) await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
