import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const END = 0x06054b50;
const ENTRY = 0x02014b50;

/**
 * Writes the files of an archive that stores them as they are, with their modes, which is how layers/pg-dump/pack.py makes it. Who
 * calls has held the archive to its hash: names are as reviewed.
 */
export function unpack(archive: Buffer, folder: string): void {
  const end = archive.length - 22; // it has no comment
  if (archive.readUInt32LE(end) !== END)
    throw new Error('the archive has no directory at its end; wanted one as pack.py writes it');
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    const nameLength = archive.readUInt16LE(at + 28);
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    if (archive.readUInt32LE(at) !== ENTRY || archive.readUInt16LE(at + 10) !== 0) {
      throw new Error(`${name} is compressed; wanted it stored, as pack.py does`);
    }
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, contentOf(archive, archive.readUInt32LE(at + 42), archive.readUInt32LE(at + 20)));
    chmodSync(file, archive.readUInt16LE(at + 40) & 0o777);
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
}

function contentOf(archive: Buffer, header: number, size: number): Buffer {
  const from = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
  return archive.subarray(from, from + size);
}
