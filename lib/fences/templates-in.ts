import type { IPolicyValidationContext } from 'aws-cdk-lib';
import { readFileSync } from 'node:fs';
import type { Resource, StackTemplate, Value } from './assembly';
import type { TemplateAt } from './hand';
import type { Shape } from './shapes';
import { subjectOf } from './verdicts';
import type { Subject } from './verdicts';

/** A template just written: as checks look at it, where it lies, and as what fences know it again. */
export interface WrittenTemplate {
  readonly template: StackTemplate;
  readonly at: TemplateAt;
  /** Whose it is, where it goes and what it says. */
  readonly subject: Subject;
}

export function templateIn(
  {
    stackConstructPath: name,
    templatePath: path,
    accountId: account = '',
    region = '',
  }: IPolicyValidationContext['stackTemplates'][number],
  shapeOf: (stack: string) => Shape,
): WrittenTemplate {
  const text = readFileSync(path, 'utf8');
  const parsed = JSON.parse(text) as {
    Resources?: Record<string, Resource>;
    Outputs?: Record<string, { Value: Value }>;
    Parameters?: object;
  };
  return {
    template: {
      name,
      account,
      region,
      resources: parsed.Resources ?? {},
      outputs: parsed.Outputs ?? {},
      parameters: Object.keys(parsed.Parameters ?? {}).length,
      sections: Object.keys(parsed),
      size: text.length,
    },
    at: { path, account, region },
    subject: subjectOf(`${name} ${account} ${region}\n${text}`, shapeOf(name)),
  };
}
