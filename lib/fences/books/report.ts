import type { PolicyValidationPluginReport, PolicyViolatingResource } from 'aws-cdk-lib';
import type { Finding } from '../shapes/verdicts';
import type { WrittenTemplate } from '../looking/templates-in';
import type { Trees } from '../shapes/trees';

/** Findings as the CDK wants them from a plugin. It weighs acknowledgements itself. */
export const reportOf = (
  findings: readonly Finding[],
  severity: 'error' | 'fatal',
  place: (finding: Finding) => PolicyViolatingResource,
): PolicyValidationPluginReport => ({
  success: findings.length === 0,
  violations: findings.map((finding) => ({
    ruleName: finding.rule,
    description: finding.wanted,
    severity,
    violatingResources: [place(finding)],
  })),
});

/** Where a finding is that names a stack and a logical id. */
export function placeIn(templates: readonly WrittenTemplate[], trees: Trees): (finding: Finding) => PolicyViolatingResource {
  const files = new Map(templates.map(({ template, at }) => [template.name, at.path]));
  return ({ path, property }) => {
    const [stack, logicalId] = path.split('/');
    const constructPath = trees.pathOf(path);
    return logicalId === undefined
      ? { constructPath: path, locations: [property] }
      : {
          resourceLogicalId: logicalId,
          templatePath: files.get(stack!)!,
          locations: [property],
          ...(constructPath && { constructPath }),
        };
  };
}
