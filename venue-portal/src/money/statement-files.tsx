import { statementFiles, statementPath } from '@zilker/contracts/http/money';
import { Button } from '@zilker/ui/button';
import { For } from 'solid-js';
import { RefusalBanner } from '../components/refusal-banner.tsx';
import { createDownload } from './create-download.ts';

/** An event's statement as files: one for programs, one for people. */
export function StatementFiles(props: { event: string; title: string }) {
  const download = createDownload();
  return (
    <>
      <For each={statementFiles}>
        {(file) => (
          <Button
            kind="second"
            compact
            icon="download"
            busy={download.busy() === statementPath(props.event, file)}
            busyText="Saving …"
            onClick={() =>
              void download.save(statementPath(props.event, file), `${nameOf(props.title)}.${file}`)
            }
          >
            {file.toUpperCase()}
            <span class="visually-hidden"> of the statement</span>
          </Button>
        )}
      </For>
      <RefusalBanner error={download.refusal()} head="The file was not saved" />
    </>
  );
}

/** "Dolores & the Grackles" is `statement-dolores-the-grackles`. */
function nameOf(title: string): string {
  const plain = title
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return plain === '' ? 'statement' : `statement-${plain}`;
}
