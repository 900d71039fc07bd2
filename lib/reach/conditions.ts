/** A statement that allows, by what it is called and may. */
interface Said {
  readonly sid: string;
  readonly actions: readonly string[];
}

/**
 * What never stands alone in a role's policy, however narrow its resource: each right hands something on that no resource bounds, such
 * as a role to a service, a key to whoever is granted it, a task to a cluster (service authorization reference, condition keys).
 */
const OF_ACTIONS: readonly (readonly [action: RegExp, condition: string])[] = [
  [/^iam:PassRole$/i, 'StringEquals iam:passedtoservice'],
  [/^kms:CreateGrant$/i, 'Bool kms:grantisforawsresource'],
  [/^ecs:(RunTask|StartTask|StopTask|DescribeTasks)$/i, 'ArnEquals ecs:cluster'],
];
/** Of a bucket that holds more than one folder, a role lists its own. */
const OF_STATEMENTS: Readonly<Record<string, string>> = {
  FindExports: 'StringLike s3:prefix',
  ListRecords: 'StringLike s3:prefix',
  SeeCertificates: 'StringLike s3:prefix',
};

/** Conditions that a statement lacks, each as operator and key. */
export function lacking({ sid, actions }: Said, conditions: readonly string[]): string[] {
  const wanted = OF_ACTIONS.filter(([action]) => actions.some((one) => action.test(one))).map(([, condition]) => condition);
  const own = OF_STATEMENTS[sid];
  return [...new Set([...wanted, ...(own ? [own] : [])])].filter((condition) => !conditions.includes(condition));
}
