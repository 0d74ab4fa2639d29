import { page, paragraph } from './message-parts.ts';

/** A sign-in code in words. The code stands once in the sentence, where a hurried eye finds it. */
export function codeText(code: string, storefrontOrigin: string): string {
  // the last line lets phones offer the code on our own page and on no other (WICG, origin-bound one-time codes)
  return `${code} is your Zilker code. It works for 10 minutes. Nobody from Zilker will ask for it.\n\n@${new URL(storefrontOrigin).hostname} #${code}`;
}

export function codeMail(code: string): { subject: string; text: string; html: string } {
  const subject = `${code} is your Zilker code`;
  const rest = 'It works for 10 minutes. Nobody from Zilker will ask for it.';
  return {
    subject,
    text: `${code} is your code for the Zilker venue portal.\n${rest}\nIf you did not ask for it, there is nothing to do.`,
    html: page(subject, [
      `<p style="font-size:32px;font-weight:700;letter-spacing:.1em;margin:0">${code}</p>`,
      paragraph(`This is your code for the Zilker venue portal. ${rest}`),
      paragraph('If you did not ask for it, there is nothing to do.'),
    ]),
  };
}
