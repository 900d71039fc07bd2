import { dirname } from 'node:path';
import type { Assembly, Resource } from './assembly';
import type { GuardFile } from './guard-rules';

interface Diagnostic {
  readonly ruleId: string;
  readonly source: string;
  readonly entity?: { readonly logicalId?: string };
}
interface Engine {
  validateTemplate(template: unknown, config: typeof CONFIG): { readonly diagnostics: readonly Diagnostic[] };
  free(): void;
}
interface Validator {
  readonly CompositeEngine: new (config: { guardRules: readonly { name: string; content: string }[] }) => Engine;
  readonly TemplateContent: new (text: string, name: string) => unknown;
}

/** Rules of ours alone: the engine's own are the validator's, and would cost most of the time. */
const CONFIG = { disableBuiltinRules: true } as const;

/**
 * The engine that the CDK brings along, with the platform's rules, for templates that no synthesis of ours has just
 * written. Starting it costs a second, a template some 40 ms.
 */
export class GuardEngine {
  private readonly validator: Validator;
  private readonly engine: Engine;

  constructor(files: readonly GuardFile[]) {
    const library = dirname(require.resolve('aws-cdk-lib/package.json'));
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- not a package of ours: it lies inside the CDK's
    this.validator = require(`${library}/node_modules/@aws/cloudformation-validate`) as Validator;
    this.engine = new this.validator.CompositeEngine({ guardRules: files.map(({ name, content }) => ({ name, content })) });
  }

  /** Rules that resources break, as `{ rule, logicalId }`. */
  broken(resources: Readonly<Record<string, Resource>>): { rule: string; logicalId: string }[] {
    const template = new this.validator.TemplateContent(JSON.stringify({ Resources: resources }), 'template.json');
    const { diagnostics } = this.engine.validateTemplate(template, CONFIG);
    const strange = diagnostics.find(({ source }) => source !== 'GUARD');
    if (strange) throw new Error(`the Guard engine answered with ${strange.source} ${strange.ruleId}, and not by our rules`);
    return diagnostics.map(({ ruleId, entity }) => ({ rule: ruleId, logicalId: entity?.logicalId ?? '' }));
  }

  free(): void {
    this.engine.free();
  }
}

/** What every template breaks, for `guardResults`. */
export function brokenIn(assembly: Assembly, files: readonly GuardFile[]): (rule: string, path: string) => boolean {
  const engine = new GuardEngine(files);
  try {
    const broken = new Set(
      assembly.stacks.flatMap((stack) =>
        engine.broken(stack.resources).map(({ rule, logicalId }) => `${rule} ${stack.name}/${logicalId}`),
      ),
    );
    return (rule, path) => broken.has(`${rule} ${path}`);
  } finally {
    engine.free();
  }
}
