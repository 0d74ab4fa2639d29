import { createEffect, createUniqueId, type JSX } from 'solid-js';

/**
 * A question that must be answered first, on the browser's own modal: focus is kept in it, Escape and a press outside it
 * answer `onClose`, and focus returns to where it was. `actions` are buttons, the safe one first.
 */
export function Dialog(props: {
  open: boolean;
  onClose: () => void;
  head: JSX.Element;
  actions: JSX.Element;
  children?: JSX.Element;
}) {
  const id = createUniqueId();
  let dialog: HTMLDialogElement | undefined;
  createEffect(() => {
    if (props.open && !dialog?.open) dialog?.showModal();
    if (!props.open && dialog?.open) dialog.close();
  });
  const pressOutside = (event: MouseEvent) => {
    if (event.target === dialog) props.onClose();
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard’s way out is Escape, which comes as `cancel`
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby={id}
      onClick={pressOutside}
      onCancel={(event) => {
        // The owner of `open` closes it, so that what is shown and what is known stay the same.
        event.preventDefault();
        props.onClose();
      }}
    >
      <h2 id={id}>{props.head}</h2>
      {props.children}
      <div class="actions">{props.actions}</div>
    </dialog>
  );
}
