import type { PackFile } from '../../lib/evidence/results';

/** Words that are ours: a reader of a pack has not read how the project is built. Names of files and of AWS's things are names. */
const OURS = /\b(?:rooms?|halves|half|fences?|holds?|held|holding|cells?)\b(?![\w/.-])/gi;

/** Where one of these words stands as everybody uses it, or as a name. */
const EXCUSED: readonly RegExp[] = [
  /every query is held to the rows of one tenant/g, // a company's own sentence
  /"name": ?"(?:half|room|fence)"/g, // properties of OSCAL, by which machines tell them apart
];

/** What a reader sees: without style, script and markup. */
const seen = ({ path, text }: PackFile): string =>
  path.endsWith('.html') ? text.replace(/<(style|script)>.*?<\/\1>/gs, ' ').replace(/<[^>]*>/g, ' | ') : text;

const isRead = ({ path }: PackFile): boolean =>
  !path.startsWith('templates/') && (/\.(html|csv|atom)$/.test(path) || path.startsWith('oscal/'));

/** Each such word in what a reader of these files sees, with what stands around it. */
export const ourWords = (files: readonly PackFile[]): string[] =>
  files.filter(isRead).flatMap((file) => {
    const text = EXCUSED.reduce((rest, each) => rest.replace(each, ' '), seen(file));
    const alone = ({ index }: { index: number }): boolean => !/[\w/.-]/.test(text.charAt(index - 1));
    return [...text.matchAll(OURS)]
      .filter(alone)
      .map(({ index }) => `${file.path}: ${text.slice(Math.max(0, index - 40), index + 30)}`);
  });
