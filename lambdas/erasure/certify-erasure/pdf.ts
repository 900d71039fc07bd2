import { PDFDocument, rgb } from 'pdf-lib';
import type { PDFPage } from 'pdf-lib';
import type { Certificate } from '../../../config/certificate-schema';
import { Letters } from './letters';
import type { Issued } from './store';

const [WIDTH, HEIGHT, MARGIN] = [595, 842, 56]; // A4 in points
const INK = rgb(0.12, 0.14, 0.18);
const SOFT = rgb(0.42, 0.45, 0.5);
const TITLES = { production: 'Deletion from production', final: 'Final deletion' } as const;

/** The certificate as people read it, of the same moment and words as the signed one, byte for byte the same each time. */
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
  const page = new Pages(document, await Letters.of(document, textsIn(certificate)));
  const { tenant, request } = certificate;

  page.title(TITLES[certificate.kind]);
  page.facts([
    ['Tenant', `${tenant.id}, ${tenant.name}`],
    ['Service', `${certificate.platform} ${certificate.stage}, residency ${certificate.residency}, plan ${tenant.plan}`],
    ['Asked for', `${moment(request.requestedAt)} by ${request.requestedBy}`],
    ['Reason', request.reason],
    ['Contract ended', moment(request.contractEnded)],
    ['Issued', moment(certificate.issuedAt)],
  ]);
  page.heading('Deadlines');
  page.facts(certificate.deadlines.map((one) => [one.promise, inTime(one)]));
  page.heading(`What there was, and what became of it: ${certificate.lines.length} lines`);
  for (const line of certificate.lines) {
    const count = line.count === undefined ? '' : `, ${line.count} of them`;
    const until = line.until === undefined ? '' : `, until ${moment(line.until)}`;
    page.entry(
      `${line.kind} (${line.state})`,
      line.id,
      `${line.region}: ${line.method}${count}, seen ${moment(line.observedAt)}${until}${line.reason ? `: ${line.reason}` : ''}`,
    );
  }
  page.heading('What is kept, and until when');
  for (const kept of certificate.retained) page.entry(kept.class, kept.holds, `${kept.days} days, until ${moment(kept.until)}`);
  if (certificate.retained.length === 0) page.text('Nothing.');
  page.heading('The second look, by a function that erased nothing');
  page.facts(certificate.sweep.looked.map(({ place, region, count }) => [`${count} in ${region}`, place]));
  const looked = certificate.sweep.looked.reduce((sum, { count }) => sum + count, 0);
  page.text(
    `On ${moment(certificate.sweep.at)} ${certificate.sweep.looked.length} lists with ${looked} things were looked through. Nothing of the tenant was found but what ends by itself:`,
  );
  for (const one of certificate.sweep.expected)
    page.entry(one.kind, one.id, `${one.region}: ${one.why}${one.until ? `, until ${moment(one.until)}` : ''}`);
  if (certificate.sweep.expected.length === 0) page.text('nothing at all.');
  page.heading('What this does not speak of');
  page.text(
    `What ${certificate.platform} did not hold in residency ${certificate.residency}: what the application had put elsewhere (caches, search, queues, messages, third parties), and copies that people had taken. Nothing was read that the application had encoded, encrypted or compressed.`,
  );
  page.heading('How to verify');
  page.text(
    'The signed form of this certificate is the file that ends with .jws. With the public key of the service, "freehold certificate verify FILE --key KEY.pem" says, offline, whether a word of it was changed. This page is for reading, and is not signed.',
  );
  page.facts([
    ['SHA-256', sha256],
    ['Key', keyThumbprint],
    ...(certificate.previous ? ([['Follows', certificate.previous]] as const) : []),
  ]);
  page.explainNumbers();
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

/** Every text of a value, however deep. */
const textsIn = (value: unknown): string[] =>
  typeof value === 'string' ? [value] : Object.values(Object(value) as Readonly<Record<string, unknown>>).flatMap(textsIn);

type Weight = 'plain' | 'bold';
interface Style {
  readonly size: number;
  readonly after: number;
  readonly weight?: Weight;
  readonly color?: typeof INK;
}

/** Pages that fill from top to bottom; a new one begins where the last ends. */
class Pages {
  private page: PDFPage;
  private y = HEIGHT - MARGIN;

  constructor(
    private readonly document: PDFDocument,
    private readonly letters: Letters,
  ) {
    this.page = document.addPage([WIDTH, HEIGHT]);
  }

  title(text: string): void {
    this.lines(text, { size: 22, weight: 'bold', after: 14 });
  }

  heading(text: string): void {
    this.y -= 12;
    this.lines(text, { size: 13, weight: 'bold', after: 6 });
  }

  text(text: string): void {
    this.lines(text, { size: 10, after: 3 });
  }

  facts(rows: readonly (readonly [string, string])[]): void {
    for (const [name, value] of rows) {
      this.wrapped(value, 10, { width: WIDTH - 2 * MARGIN - 120 }).forEach((part, i) => {
        this.room(14);
        if (i === 0) this.draw(name, { x: MARGIN, y: this.y, size: 10, color: SOFT });
        this.draw(part, { x: MARGIN + 120, y: this.y, size: 10 });
        this.y -= 14;
      });
    }
  }

  /** A thing, its id, and what was done with it. */
  entry(what: string, id: string, how: string): void {
    this.room(40);
    this.lines(what, { size: 10, weight: 'bold', after: 2 });
    this.lines(id, { size: 8, after: 2 });
    this.lines(how, { size: 8, after: 2, color: SOFT });
    this.y -= 4;
  }

  /** Where something stands by its number. */
  explainNumbers(): void {
    if (!this.letters.numbered) return;
    this.text(
      'A character that this page has no letter for, or that nobody would see, stands by its number, such as <U+202E>; the JSON has it as it is.',
    );
  }

  numbered(foot: string): void {
    const pages = this.document.getPages();
    pages.forEach((page, i) => {
      this.page = page;
      this.draw(`${foot}    page ${i + 1} of ${pages.length}`, { x: MARGIN, y: MARGIN / 2, size: 8, color: SOFT });
    });
  }

  private lines(text: string, { size, after, weight = 'plain', color }: Style): void {
    for (const part of this.wrapped(text, size, { width: WIDTH - 2 * MARGIN, weight })) {
      this.room(size + after);
      this.draw(part, { x: MARGIN, y: this.y - size * 0.2, size, weight, ...(color && { color }) });
      this.y -= size + after;
    }
  }

  /** The one place where letters come onto a page. */
  private draw(line: string, { x, y, size, weight = 'plain', color = INK }: { x: number; y: number } & Omit<Style, 'after'>): void {
    let at = x;
    for (const { text, font } of this.letters.runs(this.letters.shown(line), weight)) {
      this.page.drawText(text, { x: at, y, size, font, color });
      at += font.widthOfTextAtSize(text, size);
    }
  }

  private room(height: number): void {
    if (this.y - height > MARGIN) return;
    this.page = this.document.addPage([WIDTH, HEIGHT]);
    this.y = HEIGHT - MARGIN;
  }

  /** Lines that fit; an ARN has no spaces and is cut where the line ends, between what a reader takes for letters. */
  private wrapped(text: string, size: number, { width, weight = 'plain' }: { width: number; weight?: Weight }): string[] {
    const fits = (line: string) => this.letters.width(line, { size, weight }) <= width;
    const lines: string[] = [''];
    for (const word of this.letters.shown(text).split(/(?<= )/)) {
      if (fits(lines.at(-1)! + word.trimEnd())) lines[lines.length - 1] += word;
      else if (fits(word)) lines.push(word);
      else
        for (const { segment } of LETTERS.segment(word)) {
          if (!fits(lines.at(-1)! + segment)) lines.push('');
          lines[lines.length - 1] += segment;
        }
    }
    return lines;
  }
}

const LETTERS = new Intl.Segmenter('en', { granularity: 'grapheme' });
