import { dirname } from 'node:path';
import type { Resource } from '../../lib/fences/assembly';
import { readGuardFiles } from '../../lib/fences/guard-rules';

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

/** The engine that the CDK brings along, with the platform's rules: starting it costs a second, a template a few milliseconds. */
export class GuardEngine {
  private readonly validator: Validator;
  private readonly engine: Engine;

  constructor() {
    const library = dirname(require.resolve('aws-cdk-lib/package.json'));
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- not a package of ours: it lies inside the CDK's
    this.validator = require(`${library}/node_modules/@aws/cloudformation-validate`) as Validator;
    this.engine = new this.validator.CompositeEngine({
      guardRules: readGuardFiles().map(({ name, content }) => ({ name, content })),
    });
  }

  /** Rules of ours that the resources break, each once, in order of name. */
  broken(resources: Readonly<Record<string, Resource>>): string[] {
    const template = new this.validator.TemplateContent(JSON.stringify({ Resources: resources }), 'planted.json');
    const { diagnostics } = this.engine.validateTemplate(template, CONFIG);
    return [...new Set(diagnostics.filter((d) => d.source === 'GUARD').map((d) => d.ruleId))].sort();
  }

  free(): void {
    this.engine.free();
  }
}
