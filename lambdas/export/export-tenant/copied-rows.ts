const NEWLINE = 10;
/** Enough of a line's ends to know what it is, however long it is in between. */
const HEAD = 'COPY '.length;
const TAIL = ' FROM stdin;'.length;

/** Counts the rows in the data section of a plain dump as it goes by: the lines between `COPY ... FROM stdin;` and `\.`. */
export class CopiedRows {
  count = 0;
  private inside = false;
  /** In a COPY statement whose names have line breaks. */
  private opening = false;
  private head = '';
  private tail = '';
  private length = 0;

  see(chunk: Uint8Array): void {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      this.take(chunk.subarray(from, end));
      this.endLine();
      from = end + 1;
    }
    this.take(chunk.subarray(from));
  }

  private take(piece: Uint8Array): void {
    if (piece.length === 0) return;
    if (this.head.length < HEAD) this.head += latin(piece.subarray(0, HEAD - this.head.length));
    this.tail = (this.tail + latin(piece.subarray(-TAIL))).slice(-TAIL);
    this.length += piece.length;
  }

  private endLine(): void {
    if (this.inside && this.head === '\\.' && this.length === 2) this.inside = false;
    else if (this.inside) this.count++;
    else {
      this.opening ||= this.head === 'COPY ';
      this.inside = this.opening && this.tail === ' FROM stdin;';
      this.opening &&= !this.inside;
    }
    this.head = this.tail = '';
    this.length = 0;
  }
}

const latin = (piece: Uint8Array): string => Buffer.from(piece.buffer, piece.byteOffset, piece.length).toString('latin1');
