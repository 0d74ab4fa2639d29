import type { Db } from '../db.ts';
import { ask } from './ask.ts';
import { type Breach, statementOf } from './breach.ts';

const cheap = statementOf((check) => check.of === 'everywhere' && check.dear !== true, '');
const all = statementOf((check) => check.of === 'everywhere', '');

/** What must hold whatever event it is of: work that was committed and is not done. `dear` reads whole tables besides. */
export function auditEverywhere(db: Db, options: { now?: Date; dear?: boolean } = {}): Promise<Breach[]> {
  return ask(db, { text: options.dear === true ? all : cheap }, [options.now ?? null]);
}
