import type { Spot } from './planting';

/** Where most faults are planted: an enterprise tenant in India, the cell it is in, and the account. */
export const TENANT = 'bharatmills-tenant';
export const RECOVERY = 'bharatmills-recovery';
export const CELL = 'production-ap-south-1';
export const CELL_AWAY = 'production-ap-south-2';

export const ACCOUNT = '123456789012';
/** An account that is nobody's of the platform. */
export const STRANGER = '666666666666';
export const role = (name: string, account = ACCOUNT): string => `arn:aws:iam::${account}:role/${name}`;
/** A role of the platform by its short name. */
export const ours = (name: string): string => role(`softdocket-production-${name}`);
export const ROOT = { AWS: `arn:aws:iam::${ACCOUNT}:root` };

export const DATA_KEY: Spot = { type: 'AWS::KMS::Key', stack: TENANT, id: 'DataKey' };
export const SIGNING_KEY: Spot = { type: 'AWS::KMS::Key', stack: TENANT, id: 'SigningKey' };
export const RECOVERY_KEY: Spot = { type: 'AWS::KMS::Key', stack: RECOVERY };
export const FILES: Spot = { type: 'AWS::S3::Bucket', stack: TENANT };
export const FILES_POLICY: Spot = { type: 'AWS::S3::BucketPolicy', stack: TENANT };
export const DATABASE: Spot = { type: 'AWS::RDS::DBInstance', stack: TENANT };
export const DATABASE_GROUP: Spot = { type: 'AWS::EC2::SecurityGroup', stack: TENANT };
export const SECRET: Spot = { type: 'AWS::SecretsManager::Secret', stack: TENANT };
export const DATABASE_LOG: Spot = { type: 'AWS::Logs::LogGroup', stack: TENANT };
export const VAULT: Spot = { type: 'AWS::Backup::BackupVault', stack: TENANT };
export const VAULT_AWAY: Spot = { type: 'AWS::Backup::BackupVault', stack: RECOVERY };
export const PLAN: Spot = { type: 'AWS::Backup::BackupPlan', stack: TENANT };
export const SELECTION: Spot = { type: 'AWS::Backup::BackupSelection', stack: TENANT };
export const ACCESS_ROLE: Spot = { type: 'AWS::IAM::Role', stack: TENANT, id: 'Access' };
export const EMERGENCY_ROLE: Spot = { type: 'AWS::IAM::Role', stack: TENANT, id: 'Emergency' };
export const DESK_ROLE: Spot = { type: 'AWS::IAM::Role', stack: 'break-glass', id: 'Desk' };
export const BACKUP_ROLE: Spot = { type: 'AWS::IAM::Role', stack: TENANT, id: 'Backups' };
export const ACCESS_POLICY: Spot = { type: 'AWS::IAM::ManagedPolicy', stack: TENANT, id: 'Access' };

export const LEDGER = `${CELL}-ledger`;
export const TABLE: Spot = { type: 'AWS::DynamoDB::Table', stack: LEDGER };
export const AUDIT: Spot = { type: 'AWS::S3::Bucket', stack: LEDGER, id: 'enterprise' };
export const FRONT_DOOR = `${CELL}-front-door`;
export const BALANCER: Spot = { type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', stack: FRONT_DOOR };
export const HTTPS: Spot = { type: 'AWS::ElasticLoadBalancingV2::Listener', stack: FRONT_DOOR, having: 'SslPolicy' };
export const HTTP: Spot = { type: 'AWS::ElasticLoadBalancingV2::Listener', stack: FRONT_DOOR, id: 'Http7' };
export const WATCH = `${CELL}-watch`;
export const HOOK: Spot = { type: 'AWS::Lambda::Function', stack: WATCH };
export const RECORDS_KEY: Spot = { type: 'AWS::KMS::Key', stack: WATCH, id: 'RecordsKey' };
export const MACHINES_KEY: Spot = { type: 'AWS::KMS::Key', stack: WATCH, id: 'RecordsmachinesKey' };
export const DETECTOR: Spot = { type: 'AWS::GuardDuty::Detector', stack: WATCH };
export const STREAM: Spot = { type: 'AWS::KinesisFirehose::DeliveryStream', stack: WATCH };
export const SUBSCRIPTION: Spot = { type: 'AWS::SNS::Subscription', stack: WATCH };
export const LIFECYCLE = `${CELL}-lifecycle`;
export const BREAK_GLASS = `${CELL}-break-glass`;
export const INCIDENT = `${CELL}-incident`;
export const RESTORE = `${CELL}-restore`;
export const EXPORT_TASK: Spot = { type: 'AWS::ECS::TaskDefinition', stack: `${CELL}-export` };
export const EXPORT_MACHINE: Spot = { type: 'AWS::StepFunctions::StateMachine', stack: LIFECYCLE, id: 'ExportMachine' };
export const NETWORK = `${CELL}-network`;
export const ACCOUNT_TRAIL: Spot = { type: 'AWS::CloudTrail::Trail', stack: 'aws-account' };
export const FILES_TRAIL: Spot = { type: 'AWS::CloudTrail::Trail', stack: WATCH };
