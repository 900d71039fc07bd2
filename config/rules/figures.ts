import { FIGURES, written, type FigureName, type Figures } from '../figures';
import type { PlatformFiles } from '../files';
import { listOf, notAmong, type Mistake } from '../mistakes';
import type { Plan } from '../plan-schema';
import type { Path, Source } from '../source';

/** Figures of the page that a plan falls short of: what is published and what is configured must be one. */
export function figureMistakes(files: PlatformFiles, id: string, figure: Figures, where: Path): Mistake[] {
  const { value: platform } = files.platform;
  if (!platform) return []; // reported where it was read
  const unknown = (key: 'plans' | 'residencies', known: string[]): Mistake[] =>
    (figure[key] ?? []).flatMap((name, place) =>
      known.includes(name)
        ? []
        : [
            files.book.at(
              [...where, key, place],
              notAmong(known, name, { what: `${id} names what does not exist`, otherwise: 'remove it' }),
            ),
          ],
    );
  return [
    ...unknown(
      'plans',
      files.plans.map((plan) => plan.stem),
    ),
    ...unknown('residencies', Object.keys(platform.residencies)),
    ...regionMistakes(files, id, figure),
    ...files.plans.flatMap((source) => shortOf(files, id, figure, source)),
  ];
}

/** Every figure that one plan does not keep, each at the plan's own line. */
function shortOf(files: PlatformFiles, id: string, figure: Figures, source: Source<Plan>): Mistake[] {
  const plan = source.value;
  if (!plan || !(figure.plans?.includes(plan.name) ?? true)) return [];
  return (Object.keys(figure) as (keyof Figures)[]).flatMap((name) => {
    const held = name === 'plans' ? undefined : FIGURES[name].held;
    const promised = figure[name];
    if (!held || promised === undefined || Array.isArray(promised)) return [];
    const configured = held.of(plan, files.platform.value!);
    if (configured === undefined || held.keeps(configured, promised)) return []; // a class that does not exist is reported there
    return [
      source.at(held.at, {
        what: `${id} promises ${name} ${String(promised)}, and plan "${plan.name}" does not keep it`,
        got: String(configured),
        wanted: typeof promised === 'number' ? `${held.sense} ${promised}` : String(promised),
        remedy: `${held.remedy?.(plan, written(promised)) ?? `set ${held.at.join('.')} to ${written(promised)}`}; where the page has changed, change the figure in ${files.book.file}`,
      }),
    ];
  });
}

/** Regions by name: every residency that is sold lies in them, its recovery region included. */
function regionMistakes(files: PlatformFiles, id: string, { regions, residencies }: Figures): Mistake[] {
  if (!regions) return [];
  return Object.entries(files.platform.value!.residencies).flatMap(([name, residency]) =>
    (residencies?.includes(name) ?? true)
      ? (['home', 'recovery'] as const).flatMap((role) => {
          const region = residency[role]?.region;
          if (region === undefined || regions.includes(region)) return [];
          return [
            files.platform.at(['residencies', name, role, 'region'], {
              what: `${id} promises that data of residency "${name}" lies in ${written(regions)}`,
              got: region,
              wanted: listOf(regions),
              remedy: `choose one of them; where the page has changed, change the figure in ${files.book.file}`,
            }),
          ];
        })
      : [],
  );
}

/** Figures that a sentence names in braces. */
export const placeholders = (text: string): FigureName[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as FigureName);
