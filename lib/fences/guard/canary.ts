import type { Resource } from '../templates/assembly';
import type { GuardEngine, Looked, Resources } from './engine';
import type { GuardFile } from './files';

/** A resource that breaks a rule of each of the product's files, whatever else a platform has. */
const CANARIES: Readonly<Record<string, Resource>> = {
  bucket_outlives_its_stack: { Type: 'AWS::S3::Bucket' },
  no_users: { Type: 'AWS::IAM::User' },
};

/**
 * An engine that finds nothing may have looked at nothing: each time that it is asked, it is shown a template more, with what must be found.
 * What it says of that template stays here.
 */
export class CanariedGuard implements GuardEngine {
  readonly version: string;
  private readonly canaries: readonly (readonly [rule: string, resource: Resource])[];

  constructor(
    private readonly inner: GuardEngine,
    files: readonly GuardFile[],
  ) {
    this.version = inner.version;
    const rules = new Set(files.flatMap((file) => file.rules.map(({ id }) => id)));
    this.canaries = Object.entries(CANARIES).filter(([rule]) => rules.has(rule));
  }

  /** @throws Error when the engine does not find what was planted */
  look(templates: readonly Resources[]): Looked[] {
    const planted = Object.fromEntries(this.canaries.map(([, resource], i) => [nameOf(i), resource]));
    const found = this.inner.look([...templates, planted]);
    const canary = found[templates.length]?.broken ?? [];
    const others = found.reduce((sum, { broken }) => sum + broken.length, 0);
    for (const [i, [rule, { Type }]] of this.canaries.entries())
      if (!canary.some((one) => one.rule === rule && one.logicalId === nameOf(i)))
        throw new Error(
          `Guard (${this.version}) was shown a ${Type} that breaks ${rule}, and found ${others} other things; wanted it found; nothing that it says of the ${templates.length} templates holds: look at how it is started`,
        );
    return found.slice(0, templates.length);
  }
}

/** Letters and digits, as logical ids are. */
const nameOf = (place: number): string => `FreeholdCanary${place}`;
