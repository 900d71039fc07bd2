import { lstatSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import type { PlatformFiles } from '../files';
import { counted, type Mistake } from '../mistakes';

/** It stands in every page of an edition. */
const LARGEST_LOGO = 64 * 1024;
const PNG = Buffer.from('89504e470d0a1a0a', 'hex');

/** What pages for customers and the public are made of: the page's own language, and the logo. */
export const editionMistakes = (files: PlatformFiles): Mistake[] => [...languageMistakes(files), ...logoMistakes(files)];

/** A page of which half the promises are in another language would read as if they had been forgotten. */
function languageMistakes({ book }: PlatformFiles): Mistake[] {
  const { lang } = book.value?.page ?? { lang: 'en' };
  return (book.value?.promises ?? []).flatMap(({ id, said }, place) => {
    if (lang === 'en' && said !== undefined) {
      return [
        book.at(['promises', place, 'said'], {
          what: `${id} is said in another language, and the page has none`,
          wanted: '`lang` under `page`, or English alone',
          remedy: 'name the language of the page (`lang: ar`), or take `said` out of every promise',
        }),
      ];
    }
    if (lang === 'en' || said !== undefined) return [];
    return [
      book.at(['promises', place], {
        what: `${id} is not said in the language of the page`,
        wanted: `\`said\`, in ${lang}, beside the English words`,
        remedy: 'add `said: ...` with the words of the page, or take `lang` out of `page`',
      }),
    ];
  });
}

function logoMistakes({ platform, folder }: PlatformFiles): Mistake[] {
  const logo = platform.value?.brand?.logo;
  if (logo === undefined) return [];
  const refuse = (what: string, got: string): Mistake[] => [
    platform.at(['brand', 'logo'], {
      what,
      got,
      wanted: 'an SVG or PNG file of at most 64 KB beside platform.yaml',
      remedy: 'put the file there, export a smaller one, or take `logo` out',
    }),
  ];
  const entry = lstatSync(path.join(folder, logo), { throwIfNoEntry: false });
  if (!entry?.isFile()) return refuse('the logo is no file', logo);
  if (entry.size > LARGEST_LOGO) return refuse('the logo is too large', counted(entry.size, 'byte'));
  const bytes = readFileSync(path.join(folder, logo));
  const fits = logo.endsWith('.png') ? bytes.subarray(0, PNG.length).equals(PNG) : /<svg[\s>]/.test(bytes.toString('utf8'));
  return fits ? [] : refuse('the logo is not what its name says', logo);
}
