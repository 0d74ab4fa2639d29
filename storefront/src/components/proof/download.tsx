import { Icon } from '@zilker/ui/icon';
import type { Proof } from '../../queries/proof.ts';
import type { Checked } from '../../states/check-draw.ts';
import { saveFile } from '../../states/save-file.ts';

/** All values as a file, to be checked with other code or kept. */
export function Download(props: { proof: Proof; checked: Checked }) {
  const save = () => {
    const { facts, log, head } = props.proof;
    const { place, verdict } = props.checked;
    const all = { facts, log, head, place: place ?? null, verdict };
    saveFile(`zilker-draw-${facts.drop}.json`, all);
  };
  return (
    <div>
      <p class="links">
        <button type="button" onClick={save}>
          <Icon name="download" size="s" /> Download all of it
        </button>
      </p>
      <p class="small quiet">In the file, arrivals and positions count from 0.</p>
    </div>
  );
}
