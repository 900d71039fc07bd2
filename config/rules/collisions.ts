import { collisionsOf, type Collision } from '../collisions';
import type { PlatformFiles } from '../files';
import type { Mistake } from '../mistakes';
import type { Plan } from '../plan-schema';
import type { Path, Source } from '../source';
import type { Citations } from './exceptions';

/** Promises that collide and have no way out configured; and exceptions that excuse nothing. */
export function collisionMistakes(files: PlatformFiles, citations: Citations): Mistake[] {
  const platform = files.platform.value;
  if (!platform) return [];
  const plans = files.plans.flatMap((source) => source.value ?? []);
  const collisions = collisionsOf(platform, plans, files.book.value);
  return [
    ...meansMistakes(files),
    ...collisions.filter((collision) => !collision.wayOut).flatMap((collision) => refused(files, collision, citations)),
    ...files.plans.flatMap((source) => needless(source, collisions)),
  ];
}

function refused(files: PlatformFiles, collision: Collision, citations: Citations): Mistake[] {
  const { source, where } = placeOf(files, collision);
  const residency = collision.kind === 'separate-place-against-one-region';
  const rule = residency ? 'one-region-residency' : 'shared-plan-deletion';
  const plan = residency ? {} : { plan: collision.subject };
  if (collision.exception !== undefined) {
    const at: Path = residency ? ['residencies', collision.subject, 'exception'] : ['deletion', 'exception'];
    return citations.cite(collision.exception, { rule, promises: collision.promises, ...plan }, source, at);
  }
  const { promises } = collision;
  const [one] = promises;
  const both =
    promises.length > 1
      ? `${promises.join(' and ')} collide`
      : one
        ? `${one} collides with the plan's own numbers`
        : 'the numbers collide';
  const registered = EXCUSABLE.includes(collision.kind) ? citations.uncited({ rule, ...plan }) : undefined;
  return [
    source.at(where, {
      what: `${both} in "${collision.subject}"`,
      got: collision.arithmetic,
      wanted: 'a way out for both',
      remedy: registered
        ? `cite what is registered for it (\`exception: ${registered}\`), or else: ${collision.waysOut}`
        : collision.waysOut,
    }),
  ];
}

/** What a registered exception is a way out of. */
const EXCUSABLE: readonly Collision['kind'][] = [
  'separate-place-against-one-region',
  'daily-backups-against-deletion',
  'weekly-backups-against-deletion',
];

const PLACES: Readonly<Record<Collision['kind'], Path>> = {
  'deletion-against-key-wait': ['deletion', 'production'],
  'weekly-backups-against-deletion': ['deletion', 'backupsWithinDays'],
  'daily-backups-against-deletion': ['deletion', 'backupsWithinDays'],
  'recovery-point-against-daily-copy': ['backups', 'replicated'],
  'logs-against-deletion': ['deletion', 'retained'],
  'separate-place-against-one-region': [],
};

function placeOf(files: PlatformFiles, { kind, subject }: Collision): { source: Source<unknown>; where: Path } {
  if (kind === 'separate-place-against-one-region') return { source: files.platform, where: ['residencies', subject] };
  return { source: files.plans.find((plan) => plan.value?.name === subject)!, where: PLACES[kind] };
}

/** Keys that others share cannot be destroyed for one tenant. */
function meansMistakes(files: PlatformFiles): Mistake[] {
  return files.plans.flatMap((source) => {
    const plan = source.value;
    if (!plan || plan.isolation === 'dedicated') return [];
    return (['production', 'backups'] as const).flatMap((what) =>
      plan.deletion[what] === 'destroy-keys'
        ? [
            source.at(['deletion', what], {
              what: 'a shared instance is under one key, which cannot be destroyed for one tenant',
              got: `destroy-keys with isolation "${plan.isolation}"`,
              wanted: what === 'backups' ? 'lapse' : 'delete-data',
              remedy: 'change it, or make the plan dedicated',
            }),
          ]
        : [],
    );
  });
}

function needless(source: Source<Plan>, collisions: readonly Collision[]): Mistake[] {
  const plan = source.value;
  const exception = plan?.deletion.exception;
  if (!plan || exception === undefined) return [];
  if (collisions.some((collision) => collision.subject === plan.name && collision.exception === exception)) return [];
  return [
    source.at(['deletion', 'exception'], {
      what: 'the exception excuses nothing',
      got: exception,
      wanted: 'no exception: the promise holds without it',
      remedy: 'remove it',
    }),
  ];
}
