/** Events as AWS hands them over. They are told at a fixed moment, unless another is said. */
const BEGIN = '2026-11-30T03:00:00.000Z';

/** GuardDuty API reference, `Finding`: of a bucket unless told. */
export const guardDuty = (
  over: { id?: string; severity?: number; type?: string; resource?: object; archived?: boolean; time?: string } = {},
) => ({
  'detail-type': 'GuardDuty Finding',
  source: 'aws.guardduty',
  time: over.time ?? BEGIN,
  detail: {
    id: over.id ?? '16afba5c5c43e07c9e3e5e2e544e95df',
    type: over.type ?? 'Exfiltration:S3/AnomalousBehavior',
    title: 'An unusual amount of objects was read',
    severity: over.severity ?? 8,
    service: { archived: over.archived ?? false, count: 1 },
    resource: over.resource ?? bucket('acme'),
  },
});

export const bucket = (tenant: string, tagged: string | undefined = tenant) => ({
  resourceType: 'S3Bucket',
  s3BucketDetails: [
    {
      arn: `arn:aws:s3:::files-${tenant}-111122223333-eu-central-1-an`,
      name: `files-${tenant}-111122223333-eu-central-1-an`,
      tags: tagged === undefined ? [] : [{ key: 'freehold:tenant', value: tagged }],
    },
  ],
});

/** Security Hub API reference, `AwsSecurityFinding`. */
export const securityHub = (over: object = {}) => ({
  'detail-type': 'Security Hub Findings - Imported',
  source: 'aws.securityhub',
  time: BEGIN,
  detail: {
    findings: [
      {
        Id: 'arn:aws:securityhub:eu-central-1:111122223333:subscription/x/v/1.0.0/S3.8/finding/1b2c',
        ProductName: 'Security Hub',
        GeneratorId: 'security-control/S3.8',
        Title: 'S3 general purpose buckets should block public access',
        Severity: { Label: 'HIGH', Normalized: 70 },
        Workflow: { Status: 'NEW' },
        RecordState: 'ACTIVE',
        Resources: [
          {
            Type: 'AwsS3Bucket',
            Id: 'arn:aws:s3:::files-acme-111122223333-eu-central-1-an',
            Tags: { 'freehold:tenant': 'acme' },
          },
        ],
        ...over,
      },
    ],
  },
});
