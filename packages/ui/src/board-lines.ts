const linesMax = 4;

/**
 * Breaks a title over the board's tracks: as few lines as hold `lettersMax` letters each, then as even as they can be. A word
 * longer than a line keeps its own track.
 */
export function boardLines(title: string, lettersMax = 13): string[] {
  const words = title.split(/\s+/).filter(Boolean);
  const fewest = Math.min(fill(words, lettersMax).length, linesMax);
  // The narrowest width that still needs no more lines sets them evenly.
  for (let width = 1; width < title.length; width++) {
    const lines = fill(words, width);
    if (lines.length <= fewest) return lines;
  }
  return [words.join(' ')];
}

function fill(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
