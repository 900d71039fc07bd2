import type { Catalogue } from '../files';
import type { Mistake } from '../mistakes';
import { controlMistakes, halfMistakes } from './book';
import { placeholders } from './figures';

/** The catalogue of promises against itself: what a book inherits has to be whole. */
export function kindMistakes({ themes }: Pick<Catalogue, 'themes'>): Mistake[] {
  const first = new Map<string, string>();
  return themes.flatMap((source) =>
    Object.entries(source.value?.kinds ?? {}).flatMap(([id, kind]) => {
      const twice = first.get(id);
      first.set(id, twice ?? source.file);
      const { stated, optional, implied } = kind.figures;
      const known: string[] = [...stated, ...optional, ...Object.keys(implied)];
      const strangers = [kind.sentence, kind.attest ?? '', kind.application ?? '']
        .flatMap(placeholders)
        .filter((name) => !known.includes(name));
      return [
        ...(twice === undefined
          ? []
          : [
              source.atKey(['kinds', id], {
                what: 'the kind stands in the catalogue twice',
                got: id,
                wanted: `each kind once; it is in ${twice} as well`,
                remedy: 'join the two, or rename one',
              }),
            ]),
        ...halfMistakes(source, id, kind, ['kinds', id]),
        ...controlMistakes(source, kind.frameworks, ['kinds', id, 'frameworks']),
        ...strangers.map((name) =>
          source.at(['kinds', id, 'sentence'], {
            what: `${id} speaks of a figure that it does not have`,
            got: `{${name}}`,
            wanted: known.length > 0 ? known.join(', ') : 'no figure',
            remedy: 'add it to `figures.stated` or `figures.optional`, or leave it out of the text',
          }),
        ),
      ];
    }),
  );
}
