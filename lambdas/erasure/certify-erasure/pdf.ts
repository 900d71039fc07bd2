import { PDFDocument, rgb, StandardFonts } from 'pdf-lib';
import type { PDFFont, PDFPage } from 'pdf-lib';
import type { Certificate } from '../../../config/certificate-schema';
import type { Issued } from './store';

const [WIDTH, HEIGHT, MARGIN] = [595, 842, 56]; // A4 in points
const INK = rgb(0.12, 0.14, 0.18);
const SOFT = rgb(0.42, 0.45, 0.5);
const TITLES = { production: 'Deletion from production', final: 'Final deletion' } as const;

/**
 * The certificate as people read it, of the same moment and words as the signed one, byte for byte the same each time. The
 * standard fonts know Latin letters alone: what else a name holds is left to the JSON, and the page says so.
 */
export async function drawn(
  certificate: Certificate,
  { sha256, keyThumbprint }: Pick<Issued, 'sha256' | 'keyThumbprint'>,
): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const issued = new Date(certificate.issuedAt);
  document.setTitle(`${TITLES[certificate.kind]}: ${certificate.tenant.id}`);
  document.setProducer('Freehold');
  document.setCreator('Freehold');
  document.setCreationDate(issued);
  document.setModificationDate(issued);
  const page = new Pages(
    document,
    await document.embedFont(StandardFonts.Helvetica),
    await document.embedFont(StandardFonts.HelveticaBold),
  );
  const { tenant, request } = certificate;

  page.title(TITLES[certificate.kind]);
  page.facts([
    ['Tenant', `${tenant.id}, ${page.legible(tenant.name)}`],
    ['Service', `${certificate.platform} ${certificate.stage}, residency ${certificate.residency}, plan ${tenant.plan}`],
    ['Asked for', `${moment(request.requestedAt)} by ${page.legible(request.requestedBy)}`],
    ['Reason', page.legible(request.reason)],
    ['Contract ended', moment(request.contractEnded)],
    ['Issued', moment(certificate.issuedAt)],
  ]);
  page.heading('Deadlines');
  page.facts(certificate.deadlines.map((one) => [one.promise, inTime(one)]));
  page.heading(`What was erased: ${certificate.lines.length} lines`);
  for (const line of certificate.lines) {
    const count = line.count === undefined ? '' : `, ${line.count} of them`;
    const until = line.until === undefined ? '' : `, until ${moment(line.until)}`;
    page.entry(
      `${line.kind} (${line.state})`,
      line.id,
      `${line.region}: ${line.method}${count}, seen ${moment(line.observedAt)}${until}${line.reason ? `: ${page.legible(line.reason)}` : ''}`,
    );
  }
  page.heading('What is kept, and until when');
  for (const kept of certificate.retained)
    page.entry(kept.class, page.legible(kept.holds), `${kept.days} days, until ${moment(kept.until)}`);
  if (certificate.retained.length === 0) page.text('Nothing.');
  page.heading('The independent look afterwards');
  const looked = certificate.sweep.looked.reduce((sum, { count }) => sum + count, 0);
  page.text(
    `On ${moment(certificate.sweep.at)} ${certificate.sweep.looked.length} lists with ${looked} things were looked through. Nothing of the tenant was found but what ends by itself:`,
  );
  for (const one of certificate.sweep.expected)
    page.entry(one.kind, one.id, `${one.region}: ${page.legible(one.why)}${one.until ? `, until ${moment(one.until)}` : ''}`);
  if (certificate.sweep.expected.length === 0) page.text('nothing at all.');
  page.heading('How to verify');
  page.text(
    'The signed form of this certificate is the file that ends with .jws. With the public key of the service, "freehold certificate verify FILE --key KEY.pem" says, offline, whether a word of it was changed.',
  );
  page.facts([
    ['SHA-256', sha256],
    ['Key', keyThumbprint],
    ...(certificate.previous ? ([['Follows', certificate.previous]] as const) : []),
  ]);
  page.numbered(`${tenant.id}, ${certificate.kind}, ${sha256.slice(0, 16)}`);
  return document.save();
}

const moment = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

function inTime({ dueBy, keptAt, missedByMinutes }: Certificate['deadlines'][number]): string {
  const due = `due by ${moment(dueBy)}`;
  if (keptAt === undefined) return `${due}; still to come`;
  return missedByMinutes === undefined
    ? `${due}; kept on ${moment(keptAt)}`
    : `${due}; MISSED by ${missedByMinutes} minutes, on ${moment(keptAt)}`;
}

/** Pages that fill from top to bottom; a new one begins where the last ends. */
class Pages {
  private page: PDFPage;
  private y = HEIGHT - MARGIN;

  constructor(
    private readonly document: PDFDocument,
    private readonly font: PDFFont,
    private readonly bold: PDFFont,
  ) {
    this.page = document.addPage([WIDTH, HEIGHT]);
  }

  /** The text as far as the font has letters for it; the rest is named by what it lacks. */
  legible(text: string): string {
    const known = new Set(this.font.getCharacterSet());
    const letters = [...text];
    return letters.every((letter) => known.has(letter.codePointAt(0)!))
      ? text
      : '(in a script that this page cannot show: see the JSON)';
  }

  title(text: string): void {
    this.line(text, { size: 22, font: this.bold, after: 14 });
  }

  heading(text: string): void {
    this.y -= 12;
    this.line(text, { size: 13, font: this.bold, after: 6 });
  }

  text(text: string): void {
    for (const part of this.wrapped(text, this.font, 10, WIDTH - 2 * MARGIN))
      this.line(part, { size: 10, font: this.font, after: 3 });
  }

  facts(rows: readonly (readonly [string, string])[]): void {
    for (const [name, value] of rows) {
      this.wrapped(value, this.font, 10, WIDTH - 2 * MARGIN - 120).forEach((part, i) => {
        this.room(14);
        if (i === 0) this.page.drawText(name, { x: MARGIN, y: this.y, size: 10, font: this.font, color: SOFT });
        this.page.drawText(part, { x: MARGIN + 120, y: this.y, size: 10, font: this.font, color: INK });
        this.y -= 14;
      });
    }
  }

  /** A thing, its id, and what was done with it. */
  entry(what: string, id: string, how: string): void {
    this.room(40);
    this.line(what, { size: 10, font: this.bold, after: 2 });
    for (const part of this.wrapped(id, this.font, 8, WIDTH - 2 * MARGIN)) this.line(part, { size: 8, font: this.font, after: 2 });
    for (const part of this.wrapped(how, this.font, 8, WIDTH - 2 * MARGIN))
      this.line(part, { size: 8, font: this.font, after: 2, color: SOFT });
    this.y -= 4;
  }

  numbered(foot: string): void {
    const pages = this.document.getPages();
    pages.forEach((page, i) => {
      page.drawText(`${foot}    page ${i + 1} of ${pages.length}`, {
        x: MARGIN,
        y: MARGIN / 2,
        size: 8,
        font: this.font,
        color: SOFT,
      });
    });
  }

  private line(
    text: string,
    { size, font, after, color = INK }: { size: number; font: PDFFont; after: number; color?: typeof INK },
  ): void {
    this.room(size + after);
    this.page.drawText(text, { x: MARGIN, y: this.y - size * 0.2, size, font, color });
    this.y -= size + after;
  }

  private room(height: number): void {
    if (this.y - height > MARGIN) return;
    this.page = this.document.addPage([WIDTH, HEIGHT]);
    this.y = HEIGHT - MARGIN;
  }

  /** Lines that fit; an ARN has no spaces and is cut where the line ends. */
  private wrapped(text: string, font: PDFFont, size: number, width: number): string[] {
    const lines: string[] = [''];
    for (const word of text.split(/(?<= )/)) {
      if (font.widthOfTextAtSize(lines.at(-1)! + word.trimEnd(), size) <= width) lines[lines.length - 1] += word;
      else if (font.widthOfTextAtSize(word, size) <= width) lines.push(word);
      else
        for (const letter of word) {
          if (font.widthOfTextAtSize(lines.at(-1)! + letter, size) > width) lines.push('');
          lines[lines.length - 1] += letter;
        }
    }
    return lines;
  }
}
