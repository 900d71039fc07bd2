import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * For services of which AWS does not say that they tell for whom they call: a condition that insists on it would stop them, some of
 * them in silence. So the account is weighed where it is given. The fences keep the list of these services, with the sources.
 */
export const sourceIfGiven = (scope: Construct): Record<string, Record<string, string>> => ({
  StringEqualsIfExists: { 'aws:SourceAccount': Stack.of(scope).account },
});
