import { readEvidence } from '../states/known-log.ts';
import { saveFile } from '../states/save-file.ts';

/** The head that was known here, the one that was told later, and the log that does not lead from one to the other. */
export function saveEvidence(drop: string): void {
  const evidence = readEvidence(drop);
  if (evidence) saveFile(`zilker-log-${drop}.json`, evidence);
}
