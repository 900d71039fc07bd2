import type { Extensions } from '../extensions-schema';
import type { Catalogue, PlatformFiles } from '../files';
import { didYouMean, listOf, type Mistake } from '../mistakes';
import type { Plan } from '../plan-schema';
import type { Source } from '../source';

/** Each refusal has a reason that is written out, each reason is used, and nothing is offered and refused. */
export function extensionMistakes({ extensions: source }: Catalogue): Mistake[] {
  const { value } = source;
  if (!value) return [];
  const reasons = Object.keys(value.reasons);
  const used = new Set(Object.values(value.refused).map(({ because }) => because));
  return [
    ...Object.entries(value.refused).flatMap(([name, { because }]) =>
      reasons.includes(because)
        ? []
        : [
            source.at(['refused', name, 'because'], {
              what: 'the reason of a refusal is not described',
              got: because,
              wanted: listOf(reasons),
              remedy: didYouMean(because, reasons, 'describe it under `reasons`'),
            }),
          ],
    ),
    ...reasons
      .filter((reason) => !used.has(reason))
      .map((reason) =>
        source.atKey(['reasons', reason], {
          what: 'nothing is refused for this',
          wanted: 'reasons of refusals',
          remedy: 'remove it',
        }),
      ),
    ...Object.keys(value.refused)
      .filter((name) => Object.hasOwn(value.offered, name))
      .map((name) =>
        source.atKey(['refused', name], { what: 'offered as well', wanted: 'one of the two', remedy: 'remove it from one list' }),
      ),
  ];
}

/** A plan lists what is offered for its major, each once. */
export function planExtensionMistakes({ plans }: PlatformFiles, { extensions }: Catalogue): Mistake[] {
  const { value } = extensions;
  if (!value) return [];
  return plans.flatMap((plan) =>
    (plan.value?.database.extensions ?? []).flatMap((name, place, all) => {
      const finding = all.indexOf(name) < place ? TWICE : wrongWith(name, plan.value!, value);
      return finding ? [atPlace(plan, place, { got: `"${name}"`, ...finding })] : [];
    }),
  );
}

type Finding = Pick<Mistake, 'what' | 'wanted' | 'remedy'>;

const TWICE: Finding = { what: 'the extension is listed twice', wanted: 'each once', remedy: 'remove one' };

const atPlace = (plan: Source<Plan>, place: number, finding: Finding & { got: string }): Mistake =>
  plan.at(['database', 'extensions', place], finding);

function wrongWith(name: string, { database }: Plan, { offered, refused, reasons }: Extensions): Finding | undefined {
  const major = Number(database.engine.split('.')[0]);
  const forMajor = Object.keys(offered).filter((one) => offered[one]!.majors.includes(major));
  if (forMajor.includes(name)) return undefined;
  const wanted = listOf(forMajor);
  const no = Object.hasOwn(refused, name) ? refused[name]! : undefined;
  if (no) return { what: `the extension is not installed: ${reasons[no.because] ?? no.because}`, wanted, remedy: no.instead };
  if (Object.hasOwn(offered, name)) {
    const { majors } = offered[name]!;
    return { what: `RDS for PostgreSQL ${major} does not have the extension`, wanted, remedy: `it is in ${majors.join(', ')}` };
  }
  const look = 'look at it as docs/tenant-database.md says, and write it into config/extensions.yaml';
  return { what: 'nobody has looked at the extension', wanted, remedy: didYouMean(name, forMajor, look) };
}
