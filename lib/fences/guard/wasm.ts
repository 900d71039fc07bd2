import { dirname } from 'node:path';
import { appliesId } from './applies';
import type { GuardEngine, Looked, Resources } from './engine';
import type { GuardFile, GuardRule } from './files';

interface Diagnostic {
  readonly ruleId: string;
  readonly source: string;
  readonly message: string;
  readonly entity?: { readonly logicalId?: string };
}
interface Engine {
  validateTemplate(template: unknown, config: typeof CONFIG): { readonly diagnostics: readonly Diagnostic[] };
}
interface Validator {
  version(): string;
  readonly CompositeEngine: new (config: { guardRules: readonly { name: string; content: string }[] }) => Engine;
  readonly TemplateContent: new (text: string, name: string) => unknown;
}

/** Rules of ours alone: the engine's own are the validator's, and would cost most of the time. */
const CONFIG = { disableBuiltinRules: true } as const;

/** The engine that the CDK brings along, for machines that AWS's program is not built for. */
export class WasmGuard implements GuardEngine {
  readonly version: string;
  private readonly validator: Validator;
  private readonly types: ReadonlySet<string>;
  private readonly conditional: readonly GuardRule[];
  private engine: Engine | undefined;

  constructor(private readonly files: readonly GuardFile[]) {
    const library = dirname(require.resolve('aws-cdk-lib/package.json'));
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- not a package of ours: it lies inside the CDK's
    this.validator = require(`${library}/node_modules/@aws/cloudformation-validate`) as Validator;
    this.version = `wasm ${this.validator.version()}`;
    this.conditional = files.flatMap(({ rules }) => rules.filter(({ applies }) => applies !== undefined));
    this.types = new Set(files.flatMap(({ rules }) => rules.flatMap(({ types }) => types)));
  }

  look(templates: readonly Resources[]): Looked[] {
    // Starting it costs a second.
    this.engine ??= new this.validator.CompositeEngine({
      guardRules: [
        ...this.files.map(({ name, content }) => ({ name, content })),
        { name: 'applies.guard', content: reachOf(this.conditional) },
      ],
    });
    return templates.map((resources) => {
      const selected = Object.entries(resources).filter(([, { Type }]) => this.types.has(Type));
      if (selected.length === 0) return { broken: [], skipped: [] };
      const text = JSON.stringify({ Resources: Object.fromEntries(selected) });
      const { diagnostics } = this.engine!.validateTemplate(new this.validator.TemplateContent(text, 'template.json'), CONFIG);
      const strange = diagnostics.find(({ source }) => source !== 'GUARD');
      if (strange) throw new Error(`the Guard engine answered with ${strange.source} ${strange.ruleId}, and not by our rules`);
      const found = diagnostics.map(({ ruleId, entity, message }) => ({
        rule: ruleId,
        logicalId: entity?.logicalId ?? '',
        wanted: message,
      }));
      const reaching = new Set(this.conditional.map(({ id }) => appliesId(id)));
      const skipped = this.conditional.flatMap(({ id, types }) => {
        const reached = new Set(found.flatMap(({ rule, logicalId }) => (rule === appliesId(id) ? [logicalId] : [])));
        return selected
          .filter(([logicalId, { Type }]) => types.includes(Type) && !reached.has(logicalId))
          .map(([logicalId]) => ({ rule: id, logicalId }));
      });
      return { broken: found.filter(({ rule }) => !reaching.has(rule)), skipped };
    });
  }
}

/** Rules that say where others ask something, as a file. */
const reachOf = (rules: readonly GuardRule[]): string =>
  [...new Set(rules.flatMap(({ selection, applies }) => [selection, applies!]))].join('\n');
