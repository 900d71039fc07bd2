import type { PlatformFiles } from '../files';
import type { Mistake } from '../mistakes';
import type { Path, Source } from '../source';

const DAY = 86_400_000;
/** Somebody must look again within it. Thirteen months, so that a yearly audit may be a little late. */
const LONGEST_ATTESTATION_DAYS = 396;
const LONGEST_REVIEW_DAYS = 2 * 366;
/** A subprocessor is announced before it is used. */
const LONGEST_NOTICE_DAYS = 366;

/** Days that cannot be meant: what was seen or decided is past, and what is to be looked at again is near. */
export function dayMistakes(files: PlatformFiles, today: string): Mistake[] {
  const { book, attestations, exceptions, subprocessors } = files;
  const page = book.value?.page;
  const look = days(today);
  return [
    ...(page ? look.past(book, ['page', 'read'], page.read, 'the page was read on a day to come') : []),
    ...(book.value?.promises ?? []).flatMap(({ id, reviewBy }, place) =>
      look.within(LONGEST_REVIEW_DAYS)(book, ['promises', place, 'reviewBy'], reviewBy, `${id} is looked at again too late`),
    ),
    ...(subprocessors.value?.subprocessors ?? []).flatMap(({ name, since }, place) =>
      look.within(LONGEST_NOTICE_DAYS)(subprocessors, ['subprocessors', place, 'since'], since, `${name} begins too far ahead`),
    ),
    ...(attestations.value?.attestations ?? []).flatMap(({ promise, date, expires }, place) => {
      const lasting = (Date.parse(expires) - Date.parse(date)) / DAY;
      if (lasting <= LONGEST_ATTESTATION_DAYS) return [];
      return [
        attestations.at(['attestations', place, 'expires'], {
          what: `what is attested for ${promise} would hold for too long`,
          got: `${Math.round(lasting).toLocaleString('en')} days`,
          wanted: `at most ${LONGEST_ATTESTATION_DAYS} days after ${date}`,
          remedy: 'choose an earlier day, and have it attested again then',
        }),
      ];
    }),
    ...(['accepted', 'exceptions'] as const).flatMap((list) =>
      (exceptions.value?.[list] ?? []).flatMap(({ number, opened }, place) =>
        look.past(exceptions, [list, place, 'opened'], opened, `${number} begins on a day to come`),
      ),
    ),
  ];
}

/** The same promise attested twice by one owner on one day: one of the two was copied, and forgotten. */
export function attestedTwice({ attestations }: PlatformFiles): Mistake[] {
  const list = attestations.value?.attestations ?? [];
  return list.flatMap((one, place) => {
    const first = list.findIndex(
      (other) =>
        other.promise === one.promise &&
        other.owner === one.owner &&
        other.date === one.date &&
        other.evidence.sha256 === one.evidence.sha256,
    );
    if (first === place) return [];
    return [
      attestations.at(['attestations', place], {
        what: `${one.promise} is attested twice by the same owner, of the same day and with the same evidence`,
        wanted: 'each attestation once',
        remedy: 'remove one of the two, or correct what differs',
      }),
    ];
  });
}

type Look = (source: Source<unknown>, where: Path, got: string, what: string) => Mistake[];

function days(today: string): { readonly past: Look; readonly within: (days: number) => Look } {
  const until =
    (latest: string): Look =>
    (source, where, got, what) =>
      got <= latest ? [] : [source.at(where, { what, got, wanted: `${latest} at the latest`, remedy: 'correct the day' })];
  return {
    past: until(today),
    within: (count) => until(new Date(Date.parse(today) + count * DAY).toISOString().slice(0, 10)),
  };
}
