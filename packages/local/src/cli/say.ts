import type { Urls } from '../urls.ts';

/** One line for the person at the keyboard. */
export function say(sentence: string): void {
  process.stdout.write(`${sentence}\n`);
}

const strong = (text: string) => (process.stdout.isTTY ? `\x1b[1m${text}\x1b[0m` : text);

/** Where to begin, what else there is, and what to do next. */
export function sayWelcome(about: {
  urls: Urls;
  demo: { url: string; pairingCode: string | null } | undefined;
  secondsTaken: number;
}): void {
  const { urls, demo } = about;
  const begin = demo?.url ?? urls.storefront;
  const lines = [
    '',
    `Zilker runs (${Math.round(about.secondsTaken)} s). Begin here:`,
    '',
    `  ${strong(begin)}`,
    '',
    `  storefront    ${urls.storefront}   browse, wait, buy, show tickets`,
    `  venue portal  ${urls.portal}   run events and drops, as door@redbluff.example`,
    `  scanner       ${urls.scanner}   scan tickets at the door`,
    `  inbox         ${urls.inbox}   every text message and mail, with the codes to sign in`,
    '',
    'What to do next:',
    ...nextSteps(demo).map((step, index) => `  ${index + 1}. ${step}`),
    '',
    'npm run demo opens another drop. Ctrl-C stops everything.',
  ];
  say(lines.join('\n'));
}

function nextSteps(demo: { pairingCode: string | null } | undefined): string[] {
  return [
    demo === undefined
      ? 'Open a drop with npm run demo, then join it: any mobile number does, the code is in the inbox.'
      : 'Join the drop: sign in with any mobile number, such as (512) 555-0123; the code is in the inbox.',
    'Wait for the draw beside the crowd, 45 seconds after the drop opened; a ticket is kept for you.',
    'When you are called, choose, and pay with the test card that is filled in.',
    `Open My tickets, and scan the code there with the scanner: it pairs by ${
      demo?.pairingCode ?? 'the code that the venue portal shows under Doors'
    }.`,
  ];
}
