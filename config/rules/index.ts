import type { Catalogue, PlatformFiles } from '../files';
import type { Mistake } from '../mistakes';
import { accountMistakes } from './accounts';
import { bookMistakes, crosswalkMistakes } from './book';
import { capacityMistakes } from './capacity';
import { collisionMistakes } from './collisions';
import { databaseMistakes } from './databases';
import { editionMistakes } from './editions';
import { Citations, departureMistakes, registerMistakes } from './exceptions';
import { attestedTwice, dayMistakes } from './days';
import { extensionMistakes, planExtensionMistakes } from './extensions';
import { frontDoorMistakes } from './front-door';
import { kindMistakes } from './kinds';
import { unknownMistakes, type Known } from './known';
import { limitMistakes } from './limits';
import { networkMistakes } from './networks';
import { planMistakes } from './plans';
import { catalogueMistakes } from './regions';
import { residencyMistakes } from './residencies';
import { tenantMistakes } from './tenants';
import { withoutTenantsMistakes } from './without-tenants';

/** What only shows when files are read together. A rule skips what it cannot read: that was reported where it was read. */
export function applyRules(files: PlatformFiles, catalogue: Catalogue, today: string, known?: Known): Mistake[] {
  const citations = new Citations(files, catalogue, today);
  // A file that cannot be read may be the one that cites an exception.
  const readable = [files.platform, files.book, ...files.plans].every((source) => source.value !== undefined);
  return [
    ...catalogueMistakes(catalogue),
    ...crosswalkMistakes(catalogue),
    ...kindMistakes(catalogue),
    ...(known ? unknownMistakes(files, catalogue, known) : []),
    ...limitMistakes(catalogue),
    ...extensionMistakes(catalogue),
    ...departureMistakes(catalogue),
    ...registerMistakes(files, catalogue, today),
    ...accountMistakes(files, catalogue),
    ...residencyMistakes(files, catalogue),
    ...networkMistakes(files),
    ...frontDoorMistakes(files, today),
    ...planMistakes(files),
    ...databaseMistakes(files, catalogue),
    ...planExtensionMistakes(files, catalogue),
    ...bookMistakes(files, today),
    ...editionMistakes(files),
    ...dayMistakes(files, today),
    ...attestedTwice(files),
    ...collisionMistakes(files, citations),
    ...withoutTenantsMistakes(files, citations),
    ...tenantMistakes(files, catalogue),
    ...capacityMistakes(files, catalogue),
    ...(readable ? citations.unused() : []),
  ];
}
