import { readFileSync } from 'node:fs';
import { Document, parseDocument, type Node, type Scalar, type YAMLMap } from 'yaml';
import * as z from 'zod';
import { displayed } from '../../../config/source';
import type { KeptPage } from './changed';
import { PageError } from './read-page';
import { pageHash, type Sentence } from './sentences';

/** What is read of a book here; everything else of it is `freehold check`'s to judge. */
const bookOfPage = z.looseObject({
  page: z.looseObject({ sha256: z.string().optional(), sentences: z.string().optional() }),
  promises: z.array(z.looseObject({ id: z.string(), page: z.looseObject({ sentences: z.string().optional() }) })),
});

/**
 * What a book keeps of the page that it was read from.
 *
 * @throws PageError where it keeps nothing, with the command that makes it
 */
export function keptPage(file: string): KeptPage {
  const { page, promises } = bookIn(file);
  if (page.sha256 === undefined || page.sentences === undefined) {
    const remedy = `freehold promises match PAGE --keep --book ${displayed(file)} writes them, once the book says what the page says`;
    throw new PageError(
      `${displayed(file)}: the book does not keep what its page said, wanted page.sha256 and page.sentences; ${remedy}`,
    );
  }
  const resting = new Map<string, string[]>();
  for (const promise of promises)
    for (const hash of promise.page.sentences?.split(' ') ?? []) resting.set(hash, [...(resting.get(hash) ?? []), promise.id]);
  return { sha256: page.sha256, sentences: page.sentences.split(' '), promises: resting };
}

/** The book with the page as it is now: its `page` alone is written anew, every other line stays as somebody wrote it. */
export function withPage(file: string, sentences: readonly Sentence[], read: string): string {
  const { page } = bookIn(file);
  const text = readFileSync(file, 'utf8');
  const old = (parseDocument(text).contents as YAMLMap<Scalar, Node>).items.find(({ key }) => key.value === 'page');
  const [from, to] = [old!.key.range![0], old!.value!.range![1]];
  const anew = new Document({
    page: { ...page, read, sha256: pageHash(sentences), sentences: sentences.map(({ hash }) => hash).join(' ') },
  });
  (anew.getIn(['page', 'sentences'], true) as Scalar).type = 'BLOCK_FOLDED';
  return `${text.slice(0, from)}${anew.toString({ lineWidth: 130 }).trimEnd()}\n${text.slice(to).replace(/^\n/, '')}`;
}

function bookIn(file: string): z.infer<typeof bookOfPage> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const remedy = 'name it with --book, or its company with --platform';
    throw new PageError(`${displayed(file)}: the book cannot be read, wanted a company's promises.yaml; ${remedy}`, { cause });
  }
  const book = bookOfPage.safeParse(parseDocument(text).toJS());
  if (book.success) return book.data;
  throw new PageError(`${displayed(file)}: this is no promise book, wanted page and promises; freehold check says what is wrong`);
}
