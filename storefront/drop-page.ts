import type { Plugin } from 'vite';

const mark = '<!-- status -->';

/**
 * Emits `drop.html`, the page of `/drops/:drop`: as `index.html`, and who has no script is led from it to the status page of that
 * drop. One file serves all drops, so it can name the way only from its own address: servers answer `?status` there.
 */
export function dropPage(): Plugin {
  return {
    name: 'zilker-drop-page',
    apply: 'build',
    enforce: 'post',
    generateBundle(_, bundle) {
      const page = bundle['index.html'];
      if (page?.type !== 'asset') return;
      const html = String(page.source);
      if (!html.includes(mark)) throw new Error(`index.html has no ${mark}`);
      page.source = html.replace(mark, '');
      this.emitFile({
        type: 'asset',
        fileName: 'drop.html',
        source: html
          .replace(
            '</head>',
            '<noscript><meta http-equiv="refresh" content="1; url=?status" /></noscript></head>',
          )
          .replace(mark, '<p class="lead"><a href="?status">See what is going on in this drop</a></p>'),
      });
    },
  };
}
