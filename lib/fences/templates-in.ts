import type { IPolicyValidationContext } from 'aws-cdk-lib';
import { readFileSync } from 'node:fs';
import type { Platform } from '../../config/platform';
import type { Resource, StackTemplate, Value } from './assembly';
import type { TemplateAt } from './hand';
import { identities, shapeOf } from './shapes';
import { subjectOf } from './verdicts';
import type { Subject } from './verdicts';

/** A template just written: as checks look at it, where it lies, and as what fences know it again. */
export interface WrittenTemplate {
  readonly template: StackTemplate;
  readonly at: TemplateAt;
  /** Up to the tenant's identity: for what knows regions apart. */
  readonly upToTenant: Subject;
  /** Up to the cell's identity, too. */
  readonly upToCell: Subject;
}

export function templatesIn({ stackTemplates }: IPolicyValidationContext, platform: Platform): WrittenTemplate[] {
  const identityOf = identities(platform);
  return stackTemplates.map(({ stackConstructPath: name, templatePath: path, accountId: account = '', region = '' }) => {
    const text = readFileSync(path, 'utf8');
    const parsed = JSON.parse(text) as {
      Resources?: Record<string, Resource>;
      Outputs?: Record<string, { Value: Value }>;
      Parameters?: object;
    };
    const { tenant, cell } = identityOf(name);
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
      upToTenant: subjectOf(`${account} ${region}\n${text}`, shapeOf(tenant)),
      upToCell: subjectOf(text, shapeOf([...tenant, ...cell])),
    };
  });
}
