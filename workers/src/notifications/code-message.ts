/** A sign-in code in words. The code stands once in the sentence, where a hurried eye finds it. */
export function codeText(code: string, storefrontOrigin: string): string {
  // the last line lets phones offer the code on our own page and on no other (WICG, origin-bound one-time codes)
  return `${code} is your Zilker code. It works for 10 minutes. Nobody from Zilker will ask for it.\n\n@${new URL(storefrontOrigin).hostname} #${code}`;
}

export function codeMail(code: string): { subject: string; text: string; html: string } {
  const rest = 'It works for 10 minutes. Nobody from Zilker will ask for it.';
  return {
    subject: `${code} is your Zilker code`,
    text: `${code} is your code for the Zilker venue portal.\n${rest}\nIf you did not ask for it, there is nothing to do.`,
    html: `<p style="font:700 32px system-ui;letter-spacing:.1em">${code}</p><p style="font:16px system-ui">This is your code for the Zilker venue portal. ${rest}<br>If you did not ask for it, there is nothing to do.</p>`,
  };
}
