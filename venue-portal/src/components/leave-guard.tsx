import { type BeforeLeaveEventArgs, useBeforeLeave } from '@solidjs/router';
import { Button } from '@zilker/ui/button';
import { Dialog } from '@zilker/ui/dialog';
import { type Accessor, createSignal, onCleanup } from 'solid-js';

/**
 * Asks before a page with unsaved changes is left, by a link as by closing the tab. Put `Question` on the page; `what` names what would
 * be lost.
 */
export function createLeaveGuard(isDirty: Accessor<boolean>) {
  const [leaving, setLeaving] = createSignal<BeforeLeaveEventArgs>();
  useBeforeLeave((event) => {
    if (!isDirty() || event.defaultPrevented) return;
    event.preventDefault();
    setLeaving(event);
  });
  const onUnload = (event: BeforeUnloadEvent) => {
    if (isDirty()) event.preventDefault();
  };
  window.addEventListener('beforeunload', onUnload);
  onCleanup(() => window.removeEventListener('beforeunload', onUnload));

  const Question = (props: { what: string }) => (
    <Dialog
      open={leaving() !== undefined}
      onClose={() => setLeaving()}
      head="Leave without saving?"
      actions={
        <>
          <Button onClick={() => setLeaving()}>Stay here</Button>
          <Button
            kind="danger"
            icon="cross"
            onClick={() => {
              const to = leaving();
              setLeaving();
              to?.retry(true);
            }}
          >
            Discard the changes
          </Button>
        </>
      }
    >
      <p>What you changed of {props.what} is not saved.</p>
    </Dialog>
  );
  return { Question };
}
