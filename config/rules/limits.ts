import type { Catalogue } from '../files';
import type { Limits } from '../limits-schema';
import { didYouMean, listOf, type Mistake } from '../mistakes';
import type { Path } from '../source';

/** Every figure says where it was read, every source is used, and every pattern can be read. */
export function limitMistakes({ limits: source }: Catalogue): Mistake[] {
  const limits = source.value;
  if (!limits) return [];
  const known = Object.keys(limits.sources);
  const named = citations(limits);
  const used = new Set(named.map(({ from }) => from));
  return [
    ...named
      .filter(({ from }) => !known.includes(from))
      .map(({ from, at }) =>
        source.at(at, {
          what: 'the source of a limit is not described',
          got: from,
          wanted: listOf(known),
          remedy: didYouMean(from, known, 'describe it under `sources`'),
        }),
      ),
    ...known
      .filter((name) => !used.has(name))
      .map((name) =>
        source.atKey(['sources', name], { what: 'no limit was read here', wanted: 'sources of limits', remedy: 'remove it' }),
      ),
    ...patternMistakes(limits, (at, finding) => source.at(at, finding)),
  ];
}

const citations = (limits: Limits): { from: string; at: Path }[] => [
  { from: limits.templates.from, at: ['templates', 'from'] },
  ...Object.entries(limits.properties).flatMap(([type, properties]) =>
    Object.entries(properties).map(([property, { from }]) => ({ from, at: ['properties', type, property, 'from'] })),
  ),
  ...(['perRole', 'perRegion'] as const).flatMap((per) =>
    Object.entries(limits[per]).map(([type, { from }]) => ({ from, at: [per, type, 'from'] })),
  ),
];

function patternMistakes(
  limits: Limits,
  at: (where: Path, finding: Omit<Mistake, 'file' | 'line' | 'column'>) => Mistake,
): Mistake[] {
  return Object.entries(limits.properties).flatMap(([type, properties]) =>
    Object.entries(properties).flatMap(([property, { pattern }]) => {
      try {
        new RegExp(pattern ?? '', 'u');
        return [];
      } catch (error) {
        const what = `the pattern cannot be read: ${(error as Error).message}`;
        const finding = { what, got: pattern ?? '', wanted: 'a regular expression', remedy: 'correct it' };
        return [at(['properties', type, property, 'pattern'], finding)];
      }
    }),
  );
}
