import type { IPolicyValidationContext } from 'aws-cdk-lib';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { sha256 } from '../../memory';
import { besidesOf } from '../templates/assembly';
import type { Resource, StackTemplate } from '../templates/assembly';
import type { Value } from '../templates/value';
import type { TemplateAt } from './template-at';
import { filled } from '../shapes/shapes';
import type { Shape } from '../shapes/shapes';
import { subjectOf } from '../shapes/verdicts';
import type { Subject } from '../shapes/verdicts';

/** A template just written: as checks look at it, where it lies, and as what fences know it again. */
export interface WrittenTemplate {
  readonly template: StackTemplate;
  readonly at: TemplateAt;
  /** Whose it is, where it goes and what it says. */
  readonly subject: Subject;
}

/** What stands for an id in a pattern, as JSON may write it: it would be taken for the tenant's. */
const MARKS = /\\ue00[01]/i;

type Parsed = { Resources?: Record<string, Resource>; Outputs?: Record<string, { Value: Value }>; Parameters?: object };

/** Reads templates. What tenants of one shape have alike is there once: a thousand of their templates would be 100 MB. */
export class TemplatesRead {
  /** As parsed, with marks in the place of ids, by what is the same in all of a shape. */
  private readonly patterns = new Map<string, Value>();

  constructor(private readonly shapeOf: (stack: string) => Shape) {}

  read({
    stackConstructPath: name,
    templatePath: path,
    accountId: account = '',
    region = '',
  }: IPolicyValidationContext['stackTemplates'][number]): WrittenTemplate {
    const text = readFileSync(path, 'utf8');
    const shape = this.shapeOf(name);
    const subject = subjectOf(`${name} ${account} ${region}\n${text}`, shape);
    const parsed = (MARKS.test(text) ? JSON.parse(text) : filled(this.patternOf(subject, text), shape)) as Parsed;
    return {
      template: {
        name,
        account,
        region,
        resources: parsed.Resources ?? {},
        outputs: parsed.Outputs ?? {},
        parameters: Object.keys(parsed.Parameters ?? {}).length,
        sections: Object.keys(parsed),
        besides: besidesOf(parsed),
        size: text.length,
        folder: dirname(path),
      },
      at: { path, account, region, hash: sha256(text) },
      subject,
    };
  }

  private patternOf({ shape, normal }: Subject, text: string): Value {
    const pattern = this.patterns.get(normal) ?? (JSON.parse(shape.of(text)) as Value);
    this.patterns.set(normal, pattern);
    return pattern;
  }
}
