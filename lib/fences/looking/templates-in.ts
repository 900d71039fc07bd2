import type { IPolicyValidationContext } from 'aws-cdk-lib';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { besidesOf } from '../templates/assembly';
import type { Resource, StackTemplate, Value } from '../templates/assembly';
import type { TemplateAt } from './hand';
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
    const pattern = this.patterns.get(subject.normal) ?? (JSON.parse(shape.of(text)) as Value);
    this.patterns.set(subject.normal, pattern);
    const parsed = filled(pattern as Parsed, shape);
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
      at: { path, account, region },
      subject,
    };
  }
}
