import { isDeepStrictEqual } from 'node:util';
import type { PlatformFiles } from '../files';
import { didYouMean, listOf, notAmong, type Mistake } from '../mistakes';
import type { Plan } from '../plan-schema';
import type { Source } from '../source';

/** Classes that the platform's own stores are bound to, whatever the plans are. */
const OWN_CLASSES = ['trail', 'access-log', 'flow-log', 'application-log'] as const;

/** A plan promises what its own numbers can keep. */
export function planMistakes(files: PlatformFiles): Mistake[] {
  const found = retentionMistakes(files);
  const stages = Object.keys(files.platform.value?.stages ?? {});
  if (files.plans.length === 0) {
    found.push(
      files.platform.at([], {
        what: 'the platform has no plan',
        wanted: 'at least one file in `plans/`',
        remedy: 'add one',
      }),
    );
  }
  for (const source of files.plans) {
    const plan = source.value;
    if (!plan) continue;
    if (plan.privateNetwork && plan.isolation !== 'dedicated') {
      found.push(
        source.at(['privateNetwork'], {
          what: 'a shared database cannot stand in a private network',
          got: `isolation "${plan.isolation}"`,
          wanted: 'isolation "dedicated" with privateNetwork',
          remedy: 'change one of the two',
        }),
      );
    }
    found.push(...sizeMistakes(source, plan, stages), ...storageMistakes(source, plan), ...weeklyMistakes(source, plan));
  }
  return [...found, ...sharedMistakes(files)];
}

function retentionMistakes(files: PlatformFiles): Mistake[] {
  const classes = files.platform.value?.retention;
  if (!classes) return [];
  const names = Object.keys(classes);
  const missing = OWN_CLASSES.filter((name) => !names.includes(name)).map((name) =>
    files.platform.atKey(['retention'], {
      what: `the retention class \`${name}\` is missing`,
      wanted: `${OWN_CLASSES.join(', ')}, for the platform's own stores`,
      remedy: `add \`${name}: { days: ..., holds: ... }\``,
    }),
  );
  const unknown = files.plans.flatMap((source) =>
    (['audit', 'database'] as const).flatMap((key) => {
      const name = source.value?.retention[key];
      if (name === undefined || names.includes(name)) return [];
      return [
        source.at(
          ['retention', key],
          notAmong(names, name, {
            what: 'the retention class does not exist',
            otherwise: `declare it under retention in ${files.platform.file}`,
          }),
        ),
      ];
    }),
  );
  const strangers = files.plans.flatMap((source) =>
    (source.value?.deletion.retained ?? []).flatMap((name, place, all) => {
      const refuse = (what: string, wanted: string, remedy: string): Mistake[] => [
        source.at(['deletion', 'retained', place], { what, got: `"${name}"`, wanted, remedy }),
      ];
      if (!names.includes(name))
        return refuse('the retention class does not exist', listOf(names), didYouMean(name, names, 'remove it'));
      return all.indexOf(name) === place
        ? []
        : refuse('the retention class is there twice', 'each class once', 'remove one of the two');
    }),
  );
  return [...missing, ...unknown, ...strangers];
}

/** A size for each stage of the platform, and for no other. */
function sizeMistakes(source: Source<Plan>, plan: Plan, stages: readonly string[]): Mistake[] {
  const sized = Object.keys(plan.database.sizes);
  const at = ['database', 'sizes'];
  return [
    ...stages
      .filter((stage) => !sized.includes(stage))
      .map((stage) =>
        source.atKey(at, {
          what: `${stage} has no size`,
          wanted: `one for each stage: ${stages.join(', ')}`,
          remedy: `add \`${stage}: { instance: ..., storageGb: ..., storageLimitGb: ... }\``,
        }),
      ),
    ...sized
      .filter((stage) => stages.length > 0 && !stages.includes(stage))
      .map((stage) =>
        source.atKey([...at, stage], notAmong(stages, stage, { what: 'the stage does not exist', otherwise: 'remove it' })),
      ),
  ];
}

function storageMistakes(source: Source<Plan>, plan: Plan): Mistake[] {
  return Object.entries(plan.database.sizes).flatMap(([stage, { storageGb, storageLimitGb }]) => {
    const least = Math.ceil((storageGb * 11) / 10);
    if (storageLimitGb >= least) return [];
    return [
      source.at(['database', 'sizes', stage, 'storageLimitGb'], {
        what: 'the storage cannot grow',
        got: `${storageLimitGb} GB`,
        wanted: `at least ${least} GB: RDS grows storage only to a limit 10% above where it starts`,
        remedy: 'raise the limit',
      }),
    ];
  });
}

/** A weekly backup that is gone before the daily ones keeps nothing that they do not keep. */
function weeklyMistakes(source: Source<Plan>, { backups: { dailyDays, weeklyDays } }: Plan): Mistake[] {
  if (weeklyDays === undefined || weeklyDays > dailyDays) return [];
  return [
    source.at(['backups', 'weeklyDays'], {
      what: 'weekly backups lapse no later than daily ones',
      got: `${weeklyDays} days, and ${dailyDays} for daily ones`,
      wanted: `more than ${dailyDays}`,
      remedy: 'exchange the two, or leave `weeklyDays` out',
    }),
  ];
}

/** One instance has one engine, one size, one window and one set of backups, so plans that share it must agree. */
function sharedMistakes(files: PlatformFiles): Mistake[] {
  const shared = files.plans.filter((source) => source.value !== undefined && source.value.isolation !== 'dedicated');
  const [first, ...others] = shared;
  if (!first?.value) return [];
  const reference = first.value;
  return others.flatMap((source) =>
    (['backups', 'database'] as const).flatMap((key) => {
      if (isDeepStrictEqual(source.value?.[key], reference[key])) return [];
      return [
        source.atKey([key], {
          what: `\`${key}\` differs from plan "${first.stem}", which shares the instance`,
          wanted: `the same \`${key}\` in all plans that are not dedicated`,
          remedy: `make them equal, or make this plan dedicated`,
        }),
      ];
    }),
  );
}
