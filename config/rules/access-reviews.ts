import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { headOf, marksIn, REVIEW_DAYS, REVIEWED_KIND } from '../access-review';
import type { Attestation, PromiseEntry } from '../book-schema';
import { defaultStage } from '../company';
import type { PlatformFiles } from '../files';
import type { Mistake } from '../mistakes';
import type { Finding } from '../source';
import { asRead } from './names-as-read';

type At = (finding: Finding, ...key: string[]) => Mistake;
const DAY = 86_400_000;

/** That access is reviewed is shown by the list that was reviewed: ours, of this platform, read by whoever signed, and not too old. */
export function accessReviewMistakes({ folder, name, book }: PlatformFiles, attestation: Attestation, at: At): Mistake[] {
  const promise = book.value?.promises.find(({ id }) => id === attestation.promise);
  const path = join(folder, attestation.evidence.file);
  if (!promise?.kind.includes(REVIEWED_KIND) || !existsSync(path)) return [];
  const text = readFileSync(path, 'utf8');
  const head = headOf(text);
  const stage = defaultStage(name);
  const file = (finding: Finding): Mistake => at(finding, 'evidence', 'file');
  const anew = `run \`npx freehold access-review --out attested/...\`, read it, and have it signed`;
  if (!head || head.platform !== name || head.stage !== stage) {
    const got = head ? `a review of ${head.platform}, ${head.stage}` : attestation.evidence.file;
    const wanted = `the file that \`freehold access-review\` writes of ${name}, ${stage}`;
    return [file({ what: `the evidence for ${promise.id} is no review of its access`, got, wanted, remedy: anew })];
  }
  const days = daysOf(promise);
  const { lines, unmarked } = marksIn(text);
  const until = new Date(Date.parse(head.generated) + days * DAY).toISOString().slice(0, 10);
  return [
    ...(head.commit.endsWith('-modified')
      ? [
          file({
            what: `the review for ${promise.id} is of files that nobody committed`,
            got: head.commit,
            wanted: 'a commit, so that it can be written again',
            remedy: `commit them, then ${anew}`,
          }),
        ]
      : []),
    ...(asRead(head.reviewer ?? '') === asRead(attestation.signed)
      ? []
      : [
          file({
            what: `the review for ${promise.id} was read by somebody else than who signed it`,
            got: `reviewer: ${head.reviewer ?? 'nobody'}`,
            wanted: `reviewer: ${attestation.signed}`,
            remedy: "let the one who has read it write their name at the file's head, and sign",
          }),
        ]),
    ...(lines > 0 && unmarked === 0
      ? []
      : [
          file({
            what: `the review for ${promise.id} was not read line by line`,
            got: lines === 0 ? 'no line at all' : `${unmarked} of ${lines} lines of which nobody says whether they are to stay`,
            wanted: 'something in the last column of each line',
            remedy: "let the one who reads it mark each, and write the file's new hash beside it",
          }),
        ]),
    ...(head.takenAway?.trim()
      ? []
      : [
          file({
            what: `the review for ${promise.id} does not say what was taken away`,
            got: 'takenAway: nothing written',
            wanted: "what was not needed and is gone, or 'nothing'",
            remedy: "write it at the file's head, and the file's new hash beside it",
          }),
        ]),
    ...(attestation.date < head.generated.slice(0, 10)
      ? [
          at(
            {
              what: `the review for ${promise.id} was written after it was signed`,
              got: attestation.date,
              wanted: `${head.generated.slice(0, 10)} or later`,
              remedy: 'correct the day',
            },
            'date',
          ),
        ]
      : []),
    ...(attestation.expires > until
      ? [
          at(
            {
              what: `the review for ${promise.id} would hold for longer than access goes unreviewed`,
              got: attestation.expires,
              wanted: `${until} at the latest, ${days} days after the list was written`,
              remedy: 'choose an earlier day, and have access reviewed again then',
            },
            'expires',
          ),
        ]
      : []),
  ];
}

/** The page's figure, the shortest where plans differ; a quarter where it states none. */
function daysOf({ figures }: PromiseEntry): number {
  const stated = figures.flatMap(({ accessReviewDays }) => accessReviewDays ?? []);
  return stated.length > 0 ? Math.min(...stated) : REVIEW_DAYS;
}
