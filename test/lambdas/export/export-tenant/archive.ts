/** An archive that stores its files as they are, as layers/pg-dump/pack.py makes it; programs below `bin/` may be run. */
export function archiveOf(files: Readonly<Record<string, string>>): Buffer {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  let at = 0;
  for (const [name, text] of Object.entries(files)) {
    const [path, content] = [Buffer.from(name), Buffer.from(text)];
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt32LE(content.length, 14);
    shared.writeUInt32LE(content.length, 18);
    shared.writeUInt16LE(path.length, 22);
    locals.push(Buffer.from('PK\x03\x04', 'latin1'), shared, path, content);
    const rest = Buffer.alloc(14);
    rest.writeUInt16LE(name.startsWith('bin/') ? 0o100755 : 0o100644, 8);
    rest.writeUInt32LE(at, 10);
    entries.push(Buffer.from('PK\x01\x02\x14\x03', 'latin1'), shared, rest, path);
    at += 30 + path.length + content.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(entries.length / 4, 8);
  end.writeUInt16LE(entries.length / 4, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, directory, end]);
}
