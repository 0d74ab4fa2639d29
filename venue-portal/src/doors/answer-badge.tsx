import type { ScanAnswer } from '@zilker/contracts/ticket/door-list';
import { Badge } from '@zilker/ui/badge';
import { answerSigns } from './answer-signs.ts';

export function AnswerBadge(props: { answer: ScanAnswer }) {
  const sign = () => answerSigns[props.answer];
  return (
    <Badge tone={sign().tone} icon={sign().icon}>
      {sign().word}
    </Badge>
  );
}
