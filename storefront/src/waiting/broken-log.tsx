import type { Id } from '@zilker/contracts/ids';
import { Banner } from '@zilker/ui/banner';
import { Press } from './press.tsx';

/** The log does not build on what this device was told of it: what was seen is kept, for whoever has to explain it. */
export function BrokenLog(props: { drop: Id<'drop'> }) {
  const save = async () => {
    const { saveEvidence } = await import('../evidence/save-evidence.ts');
    saveEvidence(props.drop);
  };
  return (
    <Banner
      tone="bad"
      head="The log was changed"
      live="alert"
      action={
        <Press kind="second" onPress={() => void save()}>
          Keep what this device saw
        </Press>
      }
    >
      This device was told of acts that the public log does not hold any more. That must not happen. Your
      place is as it was; keep the file and tell the venue.
    </Banner>
  );
}
