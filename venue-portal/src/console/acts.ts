import type { Id } from '@zilker/contracts/ids';
import type { LogEntry, OperatorAct } from '@zilker/contracts/log';
import { createSignal } from 'solid-js';
import { perform } from '../live/act.ts';
import { asRefusal } from '../session/session.ts';

/** The acts of one console: at most one of each kind under way, and what the last one was refused for. */
export function createActs(drop: () => Id<'drop'>, onEntry: (entry: LogEntry) => void) {
  const [busy, setBusy] = createSignal<ReadonlySet<OperatorAct['act']>>(new Set());
  const [refusal, setRefusal] = createSignal<string>();

  /** Resolves to whether it was done. */
  const run = async (body: OperatorAct): Promise<boolean> => {
    if (busy().has(body.act)) return false;
    setBusy((acts) => new Set(acts).add(body.act));
    setRefusal();
    try {
      onEntry(await perform(drop(), body));
      return true;
    } catch (error) {
      const { code, message } = asRefusal(error);
      setRefusal(
        code === 'offline'
          ? 'No connection. This may not have reached the room; the log will tell.'
          : message,
      );
      return false;
    } finally {
      setBusy((acts) => new Set([...acts].filter((act) => act !== body.act)));
    }
  };
  return { run, refusal, clear: () => setRefusal(), isBusy: (act: OperatorAct['act']) => busy().has(act) };
}

export type Acts = ReturnType<typeof createActs>;
