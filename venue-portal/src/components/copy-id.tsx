import { Icon } from '@zilker/ui/icon';
import { showToast } from '@zilker/ui/toast';

/** An id that people look up elsewhere, such as at Stripe: whole, and copied by a press. */
export function CopyId(props: { id: string }) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(props.id);
      showToast('Copied');
    } catch {
      // Without leave to write to the clipboard the text is there to be marked.
      showToast('Mark the text to copy it', 'info');
    }
  };
  return (
    <button type="button" class="copy-id mono" title="Copy" onClick={() => void copy()}>
      <span class="visually-hidden">Copy </span>
      {props.id}
      <Icon name="copies" size="s" />
    </button>
  );
}
