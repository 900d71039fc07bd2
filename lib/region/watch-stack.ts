import { CfnOutput } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { FILES_BUCKET_PREFIX, landingBucketName, regionName } from '../naming';
import { provisionerRoleName, regionRoleName } from '../role-names';
import { AuditTrail } from '../parts/audit-trail';
import { CustomerKey } from '../parts/customer-key';
import { LandingBucket } from '../parts/landing-bucket';
import { publish } from '../parts/published';
import { retention } from '../parts/retention';
import { RECORD_KEYS } from '../recording';
import { RoomStack } from './room-stack';
import type { RoomInput } from './room-stack';
import { AccessAnalysis } from './watch/access-analysis';
import { Alerts } from './watch/alerts';
import { has, isAccountRegion, leftOut } from './watch/available';
import { BackupRecord } from './watch/backup-record';
import { ConfigurationRecorder } from './watch/configuration-recorder';
import { DeployGuard } from './watch/deploy-guard';
import { Detector } from './watch/detector';
import { FindingAge } from './watch/finding-age';
import { OnCallTopic } from './watch/on-call-topic';
import { Posture } from './watch/posture';
import { rulesIn } from './watch/promise-rules';
import { Protections } from './watch/protections';
import { RecordsKey } from './watch/records-key';
import { SiemStream } from './watch/siem-stream';

/**
 * What watches a region, at home and in the recovery region alike: who is woken, what is found, what is recorded, and what
 * CloudFormation refuses. It holds the landing bucket of access logs, so other rooms come after it.
 */
export class WatchStack extends RoomStack {
  constructor(scope: Construct, input: RoomInput) {
    super(scope, 'watch', input, 'watch');
    const { platform, cell } = input;
    const key = new CustomerKey(this, 'Key', regionName(cell, 'watch'), 'Trail, recorder, topic and stream of the region');
    key.allowThrough('Create', ['sns', 'sqs'], provisionerRoleName(cell));
    if (cell.role === 'home') key.allowReading('Trail', regionRoleName(cell, 'export-trail')); // a tenant's own part of it
    publish(this, 'watch', 'key-arn', key.keyArn);
    const landing = new LandingBucket(this, 'Landing', {
      name: landingBucketName(cell),
      retention: retention(platform, 'access-log'),
    });
    const topic = new OnCallTopic(this, 'OnCallTopic', { cell, key, subscriber: platform.onCall });

    const detector = new Detector(this, 'Detector', cell);
    const posture = new Posture(this, 'Posture');
    new Protections(this, 'Protections', cell);
    new AccessAnalysis(this, 'AccessAnalysis', cell);
    const recorder = new ConfigurationRecorder(this, 'Configuration', { cell, key, retention: retention(platform, 'trail') });
    if (has(cell, 'guard-hook')) new DeployGuard(this, 'DeployGuard', cell);

    const trail = new AuditTrail(this, 'TenantFilesTrail', {
      cell,
      records: 'tenant-files',
      key,
      retention: retention(platform, 'trail'),
      complianceLocks: platform.stage.complianceLocks,
      accessLogs: landingBucketName(cell),
      everyRegion: false,
      selectors: [
        {
          name: 'Reads and writes of tenants files',
          fieldSelectors: [
            { field: 'eventCategory', equalTo: ['Data'] },
            { field: 'resources.type', equalTo: ['AWS::S3::Object'] },
            { field: 'resources.ARN', startsWith: [`arn:${this.partition}:s3:::${FILES_BUCKET_PREFIX}`] },
          ],
        },
      ],
    });
    new Alerts(this, 'Alerts', { cell, trail: trail.log }).node.addDependency(topic);
    new BackupRecord(this, 'BackupRecord', { cell, key, retention: retention(platform, 'access-log') });
    if (cell.role === 'home')
      for (const each of RECORD_KEYS) new RecordsKey(this, each === 'hooks' ? 'Records' : `Records-${each}`, cell, each);
    const age = new FindingAge(this, 'FindingAge', { platform, cell, key });
    age.node.addDependency(posture);
    const siem = platform.residencies.find((r) => r.name === cell.residency)!.siem;
    new SiemStream(this, 'Siem', { cell, url: siem, key, retention: retention(platform, 'access-log') }).node.addDependency(
      landing,
    );
    for (const room of [trail, recorder]) room.node.addDependency(landing);
    posture.node.addDependency(detector, recorder); // Security Hub's controls are read from what Config records

    const rules = has(cell, 'config-conformance-pack') ? rulesIn(cell.region.region, isAccountRegion(cell)).lacking : [];
    const lacks = [
      ...leftOut(cell).map(({ service, asOf }) => `${service} (as of ${asOf})`),
      ...rules.map((name) => `AWS Config's rule for ${name}`),
    ];
    if (lacks.length > 0) {
      new CfnOutput(this, 'LeftOut', {
        value: lacks.join(', '),
        description: 'What this room would declare and the region does not offer',
      });
    }
  }
}
