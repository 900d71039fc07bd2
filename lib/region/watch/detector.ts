import { CfnDetector } from 'aws-cdk-lib/aws-guardduty';
import { Construct } from 'constructs';
import type { Cell } from '../../../config/platform';
import { has } from './available';
import type { WatchService } from './available';

interface Feature {
  readonly name: string;
  readonly service?: WatchService;
  readonly additional?: readonly string[];
}

/**
 * Each feature by name, so that none depends on what GuardDuty switches on by itself. EKS costs nothing while there is no
 * cluster; left out, Security Hub would report a HIGH finding every day.
 */
const FEATURES: readonly Feature[] = [
  { name: 'S3_DATA_EVENTS' },
  { name: 'EKS_AUDIT_LOGS' },
  { name: 'EBS_MALWARE_PROTECTION', service: 'guardduty-malware' },
  { name: 'RDS_LOGIN_EVENTS', service: 'guardduty-rds' },
  { name: 'LAMBDA_NETWORK_LOGS', service: 'guardduty-lambda' },
  {
    name: 'RUNTIME_MONITORING',
    service: 'guardduty-runtime-monitoring',
    // GuardDuty installs its agent itself: a new instance is watched without anybody thinking of it.
    additional: ['EKS_ADDON_MANAGEMENT', 'ECS_FARGATE_AGENT_MANAGEMENT', 'EC2_AGENT_MANAGEMENT'],
  },
];

const ENABLED = 'ENABLED';

/** GuardDuty: who does what they have not done before, to objects, databases, functions, instances and the account. */
export class Detector extends Construct {
  constructor(scope: Construct, id: string, cell: Cell) {
    super(scope, id);
    new CfnDetector(this, 'Detector', {
      enable: true,
      // A finding that goes on is told again after a quarter of an hour; the default is six hours.
      findingPublishingFrequency: 'FIFTEEN_MINUTES',
      features: FEATURES.filter(({ service }) => !service || has(cell, service)).map(({ name, additional }) => ({
        name,
        status: ENABLED,
        ...(additional && { additionalConfiguration: additional.map((name) => ({ name, status: ENABLED })) }),
      })),
    });
  }
}
