import { decodePDFRawStream, PDFDict, PDFDocument, PDFName, PDFRawStream } from 'pdf-lib';
import type { PDFPage } from 'pdf-lib';

const streamOf = (stream: unknown): string =>
  stream instanceof PDFRawStream ? Buffer.from(decodePDFRawStream(stream).decode()).toString('latin1') : '';

const letters = (hex: string): string => Buffer.from(hex, 'hex').swap16().toString('utf16le');

/** Letters by the numbers that a font gives them, as its table for whoever copies text says (ISO 32000-1, 9.10.3). */
function lettersOf(table: string): ReadonlyMap<number, string> {
  const known = new Map<number, string>();
  for (const [, block] of table.matchAll(/beginbfchar(.*?)endbfchar/gs))
    for (const [, code, said] of block!.matchAll(/<(\w+)>\s*<(\w+)>/g)) known.set(parseInt(code!, 16), letters(said!));
  for (const [, block] of table.matchAll(/beginbfrange(.*?)endbfrange/gs))
    for (const [, from, to, said] of block!.matchAll(/<(\w+)>\s*<(\w+)>\s*<(\w+)>/g))
      for (let code = parseInt(from!, 16); code <= parseInt(to!, 16); code += 1)
        known.set(code, String.fromCodePoint(parseInt(said!, 16) + code - parseInt(from!, 16)));
  return known;
}

function textOf({ node, doc }: PDFPage): string {
  const fonts = new Map(
    (node.Resources()?.lookupMaybe(PDFName.of('Font'), PDFDict)?.entries() ?? []).map(([name, font]) => [
      name.decodeText(),
      lettersOf(streamOf(doc.context.lookup(font, PDFDict).lookup(PDFName.of('ToUnicode')))),
    ]),
  );
  let font: ReadonlyMap<number, string> = new Map();
  let text = '';
  for (const [, name, shown] of streamOf(node.Contents()).matchAll(/\/(\w+) [\d.]+ Tf|(<\w+>|\[[^\]]*\]) T[jJ]/g)) {
    if (name !== undefined) font = fonts.get(name) ?? new Map();
    else
      for (const [, hex] of shown!.matchAll(/<(\w+)>/g))
        text += hex!.replace(/.{4}/g, (code) => font.get(parseInt(code, 16)) ?? '');
  }
  return text.normalize('NFKC');
}

/** What stands on each sheet of a PDF that Chromium printed, in the order in which it was drawn. */
export const textsOf = async (pdf: Uint8Array): Promise<string[]> => (await PDFDocument.load(pdf)).getPages().map(textOf);
