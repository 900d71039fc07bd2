const NEWLINE = 10;
/** Enough of a line's ends to know what it is, however long it is in between. */
const HEAD = 'COPY '.length;
const TAIL = ' FROM stdin;'.length;

/**
 * The data section of a plain dump as it goes by: counts its rows, which are the lines between `COPY ... FROM stdin;` and `\.`, and
 * lets the first of each table through. A line break inside a value is written `\n` there, so a row is a line.
 */
export class FirstRows {
  count = 0;
  private ofTable = 0;
  private inside = false;
  /** In a COPY statement whose names have line breaks. */
  private opening = false;
  private head = '';
  private tail = '';
  private length = 0;

  constructor(private readonly most: number) {}

  /** What of a chunk is let through. */
  of(chunk: Uint8Array): Uint8Array {
    const through: Uint8Array[] = [];
    for (let from = 0; from < chunk.length;) {
      const end = chunk.indexOf(NEWLINE, from);
      const line = chunk.subarray(from, end === -1 ? chunk.length : end);
      this.take(line);
      if (!this.inside || this.ofTable < this.most) through.push(chunk.subarray(from, end === -1 ? chunk.length : end + 1));
      else if (end !== -1 && this.isEnd()) through.push(Buffer.from('\\.\n'));
      if (end === -1) break;
      this.endLine();
      from = end + 1;
    }
    return Buffer.concat(through);
  }

  private take(piece: Uint8Array): void {
    if (this.head.length < HEAD) this.head += latin(piece.subarray(0, HEAD - this.head.length));
    this.tail = (this.tail + latin(piece.subarray(-TAIL))).slice(-TAIL);
    this.length += piece.length;
  }

  private isEnd(): boolean {
    return this.head === '\\.' && this.length === 2;
  }

  private endLine(): void {
    if (this.inside && this.isEnd()) this.inside = false;
    else if (this.inside) {
      this.count++;
      this.ofTable++;
    } else {
      this.opening ||= this.head === 'COPY ';
      this.inside = this.opening && this.tail === ' FROM stdin;';
      this.opening &&= !this.inside;
      this.ofTable = 0;
    }
    this.head = this.tail = '';
    this.length = 0;
  }
}

const latin = (piece: Uint8Array): string => Buffer.from(piece.buffer, piece.byteOffset, piece.length).toString('latin1');
