import bidiOf from 'bidi-js';
import { readFileSync } from 'node:fs';
import { StandardFonts } from 'pdf-lib';
import type { PDFDocument, PDFFont } from 'pdf-lib';
import { codePoint, legible } from '../../../config/legible';
import { faces } from './fonts';
import { shaping } from './shaping';

const bidi = bidiOf();
const ASCII = /^[ -~]*$/;

/** A stretch of a line in one font, in the order in which it is drawn. */
export interface Run {
  readonly text: string;
  readonly font: PDFFont;
}

/**
 * The letters of a document: the two standard fonts for Latin, and of the world's other scripts the few faces, and of these the few
 * glyphs, that its texts need. Arabic and Indic letters join as their script has it; what is written from right to left is drawn so.
 * Whatever is drawn passes through here, so that nothing in a name keeps a certificate from being drawn.
 */
export class Letters {
  /** Whether a character stands by its number because no font has it, or because nobody would see it. */
  numbered = false;
  private readonly faceOf = new Map<string, PDFFont | undefined>();
  private readonly glyphsOf = new Map<PDFFont, Set<number>>();

  private constructor(
    private readonly plain: PDFFont,
    private readonly bold: PDFFont,
  ) {}

  /** @param texts whatever will be drawn: fonts are read before the first line, since lines wait for nothing */
  static async of(document: PDFDocument, texts: Iterable<string>): Promise<Letters> {
    document.registerFontkit(shaping);
    const letters = new Letters(
      await document.embedFont(StandardFonts.Helvetica),
      await document.embedFont(StandardFonts.HelveticaBold),
    );
    const embedded = new Map<string, PDFFont>();
    for (const text of texts) for (const letter of legible(text).normalize('NFC')) await letters.find(document, letter, embedded);
    return letters;
  }

  /** The text as it is drawn: composed, and by number what has no letter. */
  shown(text: string): string {
    const shown = [...legible(text).normalize('NFC')]
      .map((letter) => (this.isPlain(letter) || this.faceOf.get(letter) ? letter : `<${codePoint(letter)}>`))
      .join('');
    if (/<U\+[0-9A-F]{4,6}>/.test(shown)) this.numbered = true;
    return shown;
  }

  /** A line that was `shown`, from left to right. */
  runs(line: string, weight: 'plain' | 'bold'): Run[] {
    if (ASCII.test(line)) return [{ text: line, font: this.standard(weight) }];
    const fonts = this.fontsIn(line, weight);
    const embedding = bidi.getEmbeddingLevels(line);
    const { levels } = embedding;
    const order = bidi.getReorderedIndices(line, embedding);
    const runs: { from: number; to: number; level: number }[] = [];
    for (const at of order) {
      const last = runs.at(-1);
      const joins = last?.level === levels[at] && fonts[last!.from] === fonts[at];
      if (last && joins && at === last.to + 1) last.to = at;
      else if (last && joins && at === last.from - 1) last.from = at;
      else runs.push({ from: at, to: at, level: levels[at]! });
    }
    return runs.map(({ from, to, level }) => ({
      text: level % 2 === 1 ? turned(line.slice(from, to + 1)) : line.slice(from, to + 1),
      font: fonts[from]!,
    }));
  }

  width(line: string, { size, weight }: { size: number; weight: 'plain' | 'bold' }): number {
    return this.runs(line, weight).reduce((sum, { text, font }) => sum + font.widthOfTextAtSize(text, size), 0);
  }

  /** The font of each unit of a line: a word whose letters Latin lacks is in one hand, as far as one face reaches. */
  private fontsIn(line: string, weight: 'plain' | 'bold'): PDFFont[] {
    const standard = this.standard(weight);
    const fonts: PDFFont[] = [];
    for (const word of line.split(/(\s+)/)) {
      const letters = [...word];
      const latin = letters.every((letter) => this.isPlain(letter));
      let hand: PDFFont | undefined;
      for (const letter of letters) {
        if (!latin && !(hand && this.has(hand, letter))) hand = this.faceOf.get(letter);
        const font = latin ? standard : (hand ?? standard);
        for (let unit = 0; unit < letter.length; unit++) fonts.push(font);
      }
    }
    return fonts;
  }

  private standard(weight: 'plain' | 'bold'): PDFFont {
    return weight === 'bold' ? this.bold : this.plain;
  }

  private isPlain(letter: string): boolean {
    return this.has(this.plain, letter);
  }

  private has(font: PDFFont, letter: string): boolean {
    const glyphs = this.glyphsOf.get(font) ?? new Set(font.getCharacterSet());
    this.glyphsOf.set(font, glyphs);
    return glyphs.has(letter.codePointAt(0)!);
  }

  private async find(document: PDFDocument, letter: string, embedded: Map<string, PDFFont>): Promise<void> {
    if (this.faceOf.has(letter) || this.isPlain(letter)) return;
    for (const { file, has } of faces()) {
      if (!has(letter.codePointAt(0)!)) continue;
      const font = embedded.get(file) ?? (await document.embedFont(readFileSync(file), { subset: true }));
      embedded.set(file, font);
      if (!this.has(font, letter)) continue;
      this.faceOf.set(letter, font);
      return;
    }
    this.faceOf.set(letter, undefined);
  }
}

/** Letters that are written from right to left are turned by who shapes them; what only stands between them is turned here. */
function turned(text: string): string {
  if (/[\p{L}\p{M}]/u.test(text)) return text;
  return [...text]
    .reverse()
    .map((letter) => bidi.getMirroredCharacter(letter) ?? letter)
    .join('');
}
