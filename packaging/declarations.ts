import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../lib/root';

/**
 * Types of one file and of every file that they name, by path from the root: what an editor and a compiler of a company's read.
 *
 * @throws Error with the compiler's own words, where a type cannot be written down
 */
export function declarationsOf(entry: string): ReadonlyMap<string, string> {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (file) => ts.sys.readFile(file)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [entry] }, ts.sys, ROOT);
  const alone = { incremental: false, tsBuildInfoFile: undefined }; // nothing of what an earlier run remembers
  const emitting = { ...options, ...alone, noEmit: false, declaration: true, emitDeclarationOnly: true, outDir: ROOT };
  const written = new Map<string, string>();
  const program = ts.createProgram([join(ROOT, entry)], emitting);
  const { diagnostics } = program.emit(
    undefined,
    (file, text) => void written.set(file.slice(ROOT.length + 1), text),
    undefined,
    true,
  );
  if (diagnostics.length > 0) {
    throw new Error(diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')).join('\n'));
  }
  return written;
}
