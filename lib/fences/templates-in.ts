import type { IPolicyValidationContext } from 'aws-cdk-lib';
import { readFileSync } from 'node:fs';
import type { Resource, StackTemplate, Value } from './assembly';

/** The templates just written, as checks look at them. */
export function templatesIn({ stackTemplates }: IPolicyValidationContext): StackTemplate[] {
  return stackTemplates.map(({ stackConstructPath, templatePath, accountId, region }) => {
    const text = readFileSync(templatePath, 'utf8');
    const template = JSON.parse(text) as { Resources?: Record<string, Resource>; Outputs?: Record<string, { Value: Value }> };
    return {
      name: stackConstructPath,
      account: accountId ?? '',
      region: region ?? '',
      resources: template.Resources ?? {},
      outputs: template.Outputs ?? {},
      sections: Object.keys(template),
      size: text.length,
    };
  });
}
