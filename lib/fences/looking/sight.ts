import type { App, IPolicyValidationContext } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import type { Platform } from '../../../config/platform';
import { sha256 } from '../../memory';
import { Assembly } from '../templates/assembly';
import type { StackTemplate } from '../templates/assembly';
import { shapesOf } from '../shapes/shapes';
import { TemplatesRead } from './templates-in';
import type { WrittenTemplate } from './templates-in';
import { Trees } from '../shapes/trees';

/** What there is to look at after a synthesis. */
export interface Seen {
  /** Hash of all templates, of those around them, and whether they are all that there are. */
  readonly exact: string;
  readonly written: readonly WrittenTemplate[];
  readonly assembly: Assembly;
}

/** Reads the templates once for all fences, when the first of them asks; a tenant's when it is shown. */
export class Sight {
  readonly trees = new Trees();
  /** The shape of each stack by its name. */
  readonly shapeOf;
  private readonly templates: TemplatesRead;
  private readonly known = new Map<string, WrittenTemplate>();
  private seen: Seen | undefined;
  private readonly waiting: ((seen: Seen) => void)[] = [];

  /** @param around templates that were looked at elsewhere, which these refer to */
  constructor(
    private readonly platform: Platform,
    private readonly complete: boolean,
    private readonly around: { readonly stacks: readonly StackTemplate[]; readonly exact: string } = { stacks: [], exact: '' },
  ) {
    this.shapeOf = shapesOf(platform);
    this.templates = new TemplatesRead(this.shapeOf);
  }

  /** What was written of some stacks, with a note of their constructs, which need not be there later. */
  written({ stackTemplates, appConstruct }: IPolicyValidationContext): WrittenTemplate[] {
    this.trees.note(appConstruct, this.shapeOf);
    return stackTemplates.map((one) => {
      const known = this.known.get(one.templatePath) ?? this.templates.read(one);
      this.known.set(one.templatePath, known);
      return known;
    });
  }

  of(context: IPolicyValidationContext): Seen {
    if (this.seen) return this.seen;
    const written = this.written(context);
    const assembly = new Assembly(
      this.platform,
      [...this.around.stacks, ...written.map(({ template }) => template)],
      this.complete,
    );
    const exact = sha256([this.complete, this.around.exact, ...written.map(({ subject }) => subject.exact)].join('\n'));
    this.seen = { written, assembly, exact };
    for (const begin of this.waiting) begin(this.seen);
    return this.seen;
  }

  /** Templates as the fences saw them; none where no fence has run. */
  get stacks(): readonly StackTemplate[] {
    return this.seen?.assembly.stacks ?? [];
  }

  /** For fences that look in threads of their own: they begin with the first, and are waited for later. */
  whenSeen(begin: (seen: Seen) => void): void {
    this.waiting.push(begin);
  }
}

/** A synthesis as the CDK hands it to plugins. */
export const contextOf = (app: App, { stacks }: CloudAssembly): IPolicyValidationContext => ({
  appConstruct: app,
  templatePaths: stacks.map(({ templateFullPath }) => templateFullPath),
  stackTemplates: stacks.map(({ hierarchicalId, templateFullPath, environment }) => ({
    stackConstructPath: hierarchicalId,
    templatePath: templateFullPath,
    accountId: environment.account,
    region: environment.region,
  })),
});
