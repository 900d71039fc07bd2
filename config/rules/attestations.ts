import { createHash } from 'node:crypto';
import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Attestation } from '../book-schema';
import type { PlatformFiles } from '../files';
import { didYouMean, listOf, type Mistake } from '../mistakes';
import type { Finding } from '../source';
import { accessReviewMistakes } from './access-reviews';
import { asRead } from './names-as-read';

/** What people have signed: by the promise's owner, accepted by somebody else, with the very file that shows it. */
export function attestationMistakes(files: PlatformFiles, today: string): Mistake[] {
  return (files.attestations.value?.attestations ?? []).flatMap((attestation, place) => {
    const at = (finding: Finding, ...key: string[]): Mistake => files.attestations.at(['attestations', place, ...key], finding);
    return [
      ...ofThePromise(files, attestation, at),
      ...ofTwo(attestation, at),
      ...ofTheirDays(attestation, today, at),
      ...ofTheFile(files.folder, attestation, at),
      ...accessReviewMistakes(files, attestation, at),
    ];
  });
}

type At = (finding: Finding, ...key: string[]) => Mistake;

function ofThePromise({ book }: PlatformFiles, { promise, owner }: Attestation, at: At): Mistake[] {
  if (!book.value) return [];
  const asked = book.value.promises.filter(({ attest }) => attest !== undefined);
  const own = asked.find(({ id }) => id === promise);
  if (!own) {
    const ids = asked.map(({ id }) => id);
    const remedy = didYouMean(promise, ids, 'add `attest` to the promise, or remove the attestation');
    return [at({ what: 'the book asks for no such attestation', got: promise, wanted: listOf(ids), remedy }, 'promise')];
  }
  if (own.owner === owner) return [];
  const remedy = 'have its owner attest it, or say in the book who owns it (`owner`)';
  return [at({ what: `${promise} is attested by somebody else than its owner`, got: owner, wanted: own.owner, remedy }, 'owner')];
}

/** One pair of eyes is none. */
function ofTwo({ promise, signed, accepted }: Attestation, at: At): Mistake[] {
  if (asRead(signed) !== asRead(accepted)) return [];
  const remedy = 'have a second person read the evidence, and write that name';
  return [
    at(
      {
        what: `what is attested for ${promise} was accepted by whoever signed it`,
        got: accepted,
        wanted: 'another person',
        remedy,
      },
      'accepted',
    ),
  ];
}

function ofTheirDays({ date, expires }: Attestation, today: string, at: At): Mistake[] {
  return [
    ...(date > today
      ? [
          at(
            { what: 'the attestation is of a day to come', got: date, wanted: `${today} at the latest`, remedy: 'correct the day' },
            'date',
          ),
        ]
      : []),
    ...(expires <= date
      ? [
          at(
            {
              what: 'the attestation expires before it begins',
              got: expires,
              wanted: `a day after ${date}`,
              remedy: 'correct one of the two days',
            },
            'expires',
          ),
        ]
      : []),
  ];
}

/** The file itself, no link to one: what a link leads to can change unseen, and lie outside of the repository. */
function ofTheFile(folder: string, { promise, evidence: { file, sha256 } }: Attestation, at: At): Mistake[] {
  const path = join(folder, file);
  const parts = file.split('/').map((_, end, all) => join(folder, ...all.slice(0, end + 1)));
  const stats = parts.map((part) => lstatSync(part, { throwIfNoEntry: false }));
  if (stats.some((stat) => stat?.isSymbolicLink()) || stats.at(-1)?.isFile() !== true) {
    const what = stats.at(-1) === undefined ? 'is not there' : 'is no file of the repository itself';
    const remedy = 'put the file there, or name the one that shows it';
    return [
      at(
        { what: `the evidence for ${promise} ${what}`, got: file, wanted: "a file in the company's folder", remedy },
        'evidence',
        'file',
      ),
    ];
  }
  const found = createHash('sha256').update(readFileSync(path)).digest('hex');
  if (found === sha256) return [];
  return [
    at(
      {
        what: `the evidence for ${promise} is not the file that was signed`,
        got: sha256,
        wanted: `${found}, which ${file} has now`,
        remedy: 'bring back the file that was signed, or have this one signed and accepted, and write its hash',
      },
      'evidence',
      'sha256',
    ),
  ];
}
