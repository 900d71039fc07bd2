import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { isPackPath } from '../evidence/manifest';
import { onPaper } from '../evidence/print';
import { browserHere, PrintError } from '../evidence/print/browser';
import { EXIT, type ExitCode } from './exit-codes';

export interface PrintOptions {
  readonly page: string;
  readonly out?: string;
  readonly browser?: string;
}

/** Prints a page of a pack into `<pack>-<page>.pdf`, beside the pack: what is put into it would stand in no manifest. */
export async function print(folder: string, { page, out, browser }: PrintOptions): Promise<ExitCode> {
  const file = join(folder, page);
  if (!isPackPath(page) || !page.endsWith('.html') || !existsSync(file) || !statSync(file).isFile())
    throw new PrintError(`${folder} has no page ${page}; wanted one of its .html files, relative to the pack: index.html`);
  const pdf = resolve(out ?? `${resolve(folder)}-${page.replace(/\.html$/, '').replaceAll('/', '-')}.pdf`);
  if (!relative(resolve(folder), pdf).startsWith('..'))
    throw new PrintError(`--out ${pdf} is inside the pack, where verify calls it added; choose a place beside it`);
  if (!existsSync(dirname(pdf)))
    throw new PrintError(`there is no folder ${dirname(pdf)} for the PDF; make it, or choose another --out`);
  if (existsSync(pdf)) throw new PrintError(`${pdf} is there; it stays as it is; move it, or choose another --out`);
  writeFileSync(pdf, await onPaper(readFileSync(file, 'utf8'), browserHere(browser), resolve(folder)), { flag: 'wx' });
  process.stdout.write(`${pdf}\n`);
  return EXIT.fine;
}
