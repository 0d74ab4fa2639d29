/** A table over as many pages as it needs: its header stands on each, its sums at the end. */
export type Table = {
  /** `width` is a share of the page. */
  columns: readonly { name: string; width: number; align?: 'right' }[];
  rows: { count: number; cellsOf(index: number): readonly string[] };
  totals: readonly (readonly string[])[];
};

type Doc = PDFKit.PDFDocument;
type Structure = PDFKit.PDFStructureElement;
type Font = 'plain' | 'bold';

const textPt = 6.8;
const gapPt = 4;
const padPt = 3.2;
const footPt = 7;

/**
 * Draws a table below what stands on the page, tagged as the one that it is. Text that does not fit its column goes on in the next line;
 * nothing is cut off.
 */
export function drawTable(doc: Doc, structure: Structure, table: Table): void {
  const columns = placed(doc, table);
  const header = laidOut(
    doc,
    columns,
    table.columns.map(({ name }) => name),
    'bold',
  );
  let pages = 1;
  let y = drawRow(doc, structure, 'TH', header, doc.y);
  drawFoot(doc, pages);
  for (let index = 0; index < table.rows.count + table.totals.length; index++) {
    const total = table.totals[index - table.rows.count];
    const row = laidOut(doc, columns, total ?? table.rows.cellsOf(index), total ? 'bold' : 'plain');
    if (y + row.height > doc.page.maxY()) {
      doc.addPage();
      drawFoot(doc, ++pages);
      y = drawRepeated(doc, header, doc.page.margins.top);
    }
    y = drawRow(doc, structure, 'TD', row, y);
  }
}

type Column = { x: number; width: number; align: 'left' | 'right' };
type Cell = { text: string; column: Column; width: number };
type Row = { cells: readonly Cell[]; font: Font; height: number };

function placed(doc: Doc, { columns }: Table): Column[] {
  const { width: page, margins } = doc.page;
  const whole = columns.reduce((sum, column) => sum + column.width, 0);
  let x = margins.left;
  return columns.map(({ width: share, align = 'left' as const }) => {
    const width = ((page - margins.left - margins.right) * share) / whole;
    const column: Column = { x, width: width - gapPt, align };
    x += width;
    return column;
  });
}

/** Most cells are one line: only those that are not are measured as a whole. */
function laidOut(doc: Doc, columns: readonly Column[], texts: readonly string[], font: Font): Row {
  doc.font(font).fontSize(textPt);
  let height = doc.currentLineHeight(true);
  const cells = columns.map((column, at) => {
    const text = texts[at] ?? '';
    const width = text === '' ? 0 : doc.widthOfString(text);
    if (width > column.width) height = Math.max(height, doc.heightOfString(text, { width: column.width }));
    return { text, column, width };
  });
  return { cells, font, height: height + padPt };
}

/** Comes to where the next row begins. */
function drawRow(doc: Doc, structure: Structure, tag: 'TH' | 'TD', row: Row, y: number): number {
  const tr = doc.struct('TR');
  structure.add(tr);
  doc.font(row.font).fontSize(textPt);
  for (const cell of row.cells) tr.add(doc.struct(tag, {}, () => drawCell(doc, cell, y)));
  tr.end();
  return drawEnd(doc, row, y);
}

/** The header again on a further page, which is not read aloud again. */
function drawRepeated(doc: Doc, row: Row, y: number): number {
  asArtifact(doc, 'Layout', () => {
    doc.font(row.font).fontSize(textPt);
    for (const cell of row.cells) drawCell(doc, cell, y);
  });
  return drawEnd(doc, row, y);
}

function drawCell(doc: Doc, { text, column, width }: Cell, y: number): void {
  const { x, align } = column;
  if (text === '') return;
  if (width > column.width) doc.text(text, x, y, { width: column.width, align });
  else doc.text(text, align === 'right' ? x + column.width - width : x, y, { lineBreak: false });
}

function drawEnd(doc: Doc, { height }: Row, y: number): number {
  const { width, margins } = doc.page;
  const below = y + height;
  const line = below - padPt / 2;
  asArtifact(doc, 'Layout', () => {
    doc
      .lineWidth(0.3)
      .strokeColor('#b8b8b8')
      .moveTo(margins.left, line)
      .lineTo(width - margins.right, line)
      .stroke();
  });
  return below;
}

/** The number of the page, below what a page's text may fill. */
function drawFoot(doc: Doc, page: number): void {
  const { margins, width, height } = doc.page;
  asArtifact(doc, 'Pagination', () => {
    doc.font('plain').fontSize(footPt).fillColor('#444444');
    const text = `Page ${page}`;
    // a text below the margin would begin a page of its own
    const { bottom } = margins;
    margins.bottom = 0;
    doc.text(text, width - margins.right - doc.widthOfString(text), height - bottom + 14, {
      lineBreak: false,
    });
    margins.bottom = bottom;
    doc.fillColor('black');
  });
}

function asArtifact(doc: Doc, type: 'Layout' | 'Pagination', drawIt: () => void): void {
  doc.markContent('Artifact', { type });
  drawIt();
  doc.endMarkedContent();
}
