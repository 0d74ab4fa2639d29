import { type Staff, session } from './session.ts';

/** The one signed in, for pages, which are shown to no one else. */
export function staff(): Staff {
  const now = session();
  if (now.state !== 'in') throw new Error('A page was shown to someone who is not signed in.');
  return now.staff;
}
