import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Cites a registered exception (`exceptions.yaml`) for findings on one construct and below. The gate fails when
 * the number is not registered, has expired, does not cover the rule, or when the finding does not occur.
 *
 * @param findings as the fence prints them, finding in brackets included: `AwsSolutions-IAM5[Resource::*]`
 */
export function cite(construct: IConstruct, number: `EX-${string}`, ...findings: string[]): void {
  for (const finding of findings) {
    // Only the id with its pack in front stays on the record as a suppressed violation; a bare id makes the finding vanish.
    Validations.of(construct).acknowledge({ id: `${packOf(finding)}::${finding}`, reason: number });
  }
}

/** `AwsSolutions-S1` is of the pack AwsSolutions, `NIST.800.53.R5-...` of NIST.800.53.R5, `W3010` of the validator, any other of our checks. */
function packOf(finding: string): string {
  const dash = finding.indexOf('-');
  if (/^(AwsSolutions|NIST\.800\.53\.R5)-/.test(finding)) return finding.slice(0, dash);
  return /^[EFWI]\d{4}$/.test(finding) ? 'CloudFormation-Validate' : 'Freehold';
}
