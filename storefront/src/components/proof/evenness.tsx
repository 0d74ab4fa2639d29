import type { Correlation } from '@zilker/contracts/draw/correlation';
import { Bars } from '@zilker/ui/bars';
import { number } from '@zilker/ui/format/number';

/** Whether coming early gained anything: it must not have. */
export function Evenness(props: { even: Correlation; n: number }) {
  const drawn = () => props.even.firstTenth.reduce((sum, count) => sum + count, 0);
  const each = () => drawn() / props.even.firstTenth.length;
  const bars = () =>
    props.even.firstTenth.map((value, tenth) => ({
      label: tenth === 0 ? 'front of the line' : tenth === 9 ? 'back' : '',
      value,
    }));
  const within = () => Math.abs(props.even.correlation) <= 3 * props.even.standardError;
  return (
    <section class="stack s3">
      <h2 class="section-head">Coming early made no difference</h2>
      <p>
        Arrival and position go together by <b class="num">{props.even.correlation.toFixed(3)}</b>, where 0 is
        not at all and 1 is first come, first served. Chance alone gives up to ±
        {(2 * props.even.standardError).toFixed(3)} in most draws
        {within() ? '.' : ': this is more than chance gives.'}
      </p>
      <p class="small quiet">
        Where the first tenth to arrive landed. An even draw gives about {number(Math.round(each()))} in each
        tenth of the line.
      </p>
      <Bars
        small
        height={96}
        even={each()}
        bars={bars()}
        label={`Counts by tenth of the line: ${props.even.firstTenth.join(', ')}. Even would be ${Math.round(each())}.`}
      />
    </section>
  );
}
