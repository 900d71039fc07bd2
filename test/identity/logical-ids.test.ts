import { STATEFUL } from '../../lib/identity';
import { buildPlatform } from '../support/build';

/**
 * Identity is for ever: a changed logical id replaces the database, key, bucket, vault or table behind it. The ids stand
 * here as literals, by class of stack; a change to this file is a migration and needs to be reviewed as one.
 */
const IDS: Readonly<Record<string, readonly string[]>> = {
  'aws-account': [
    'AWS::KMS::Key TrailKey38EB2549',
    'AWS::Logs::LogGroup ManagementTrailLogEE74DBEC',
    'AWS::S3::Bucket LandingF95672E9',
    'AWS::S3::Bucket ManagementTrailBucketC0F0E5A9',
  ],
  'ap-south-1-settings': [
    'AWS::KMS::Key Key961B73FD',
    'AWS::Logs::LogGroup ApplyRegionSettingsLog5D5129D8',
    'AWS::Logs::LogGroup PublishSigningKeyLog45C111A1',
    'AWS::SQS::Queue ApplyRegionSettingsDeadLettersE2D4FC05',
    'AWS::SQS::Queue PublishSigningKeyDeadLettersEAB23A98',
  ],
  'ap-south-2-settings': [
    'AWS::KMS::Key Key961B73FD',
    'AWS::Logs::LogGroup ApplyRegionSettingsLog5D5129D8',
    'AWS::SQS::Queue ApplyRegionSettingsDeadLettersE2D4FC05',
  ],
  'ap-south-1-network': [
    'AWS::EC2::VPC NetworkVpc7FB7348F',
    'AWS::KMS::Key Key961B73FD',
    'AWS::Logs::LogGroup NetworkFlowLog1F1901E0',
    'AWS::RDS::DBSubnetGroup NetworkDataSubnets2585D01C',
  ],
  'ap-south-1-watch': [
    'AWS::KMS::Key Key961B73FD',
    'AWS::KMS::Key RecordsKey99747094',
    'AWS::KMS::Key RecordsincidentsKeyDF0AD0F8',
    'AWS::KMS::Key RecordsmachinesKeyC7BF209A',
    'AWS::Logs::LogGroup BackupRecordLogAFE1A480',
    'AWS::Logs::LogGroup FindingAgeMeasureLogE19E7A8D',
    'AWS::Logs::LogGroup SiemLog23073F10',
    'AWS::Logs::LogGroup TenantFilesTrailLogC15E4F4C',
    'AWS::S3::Bucket ConfigurationHistoryA2A82DE7',
    'AWS::S3::Bucket LandingF95672E9',
    'AWS::S3::Bucket SiemUndeliveredB90259E1',
    'AWS::S3::Bucket TenantFilesTrailBucket4FF494C8',
    'AWS::SNS::Topic OnCallTopic7F609DF9',
    'AWS::SQS::Queue FindingAgeMeasureDeadLettersE75BCFBE',
    'AWS::SecretsManager::Secret SiemAccessKeyFD25ADF2',
  ],
  'ap-south-1-front-door': [
    'AWS::DynamoDB::Table BlockListTableA2A92330',
    'AWS::KMS::Key Key961B73FD',
    'AWS::Logs::LogGroup FirewallLog4D407857',
    'AWS::Logs::LogGroup HoneypotTrapHoneypotLogAE4B05E5',
    'AWS::SQS::Queue HoneypotTrapHoneypotDeadLettersAD02E8B2',
  ],
  'ap-south-1-vault': ['AWS::Backup::BackupVault Vault23237E5B', 'AWS::KMS::Key Key961B73FD'],
  'ap-south-2-vault-recovery': ['AWS::Backup::BackupVault Vault23237E5B', 'AWS::KMS::Key Key961B73FD'],
  'ap-south-1-keys': [
    'AWS::DynamoDB::Table WebhooksA50342DA',
    'AWS::KMS::Key Key961B73FD',
    'AWS::Logs::LogGroup VerifyWebhookLogBF5F784A',
    'AWS::SQS::Queue VerifyWebhookDeadLetters3B41D5B4',
  ],
  'ap-south-1-ledger': [
    'AWS::DynamoDB::Table Tablebreakglasssessions26D137B3',
    'AWS::DynamoDB::Table Tabledeletions5B84BC2D',
    'AWS::DynamoDB::Table Tabledrills9A09855F',
    'AWS::DynamoDB::Table Tableincidents9DB0BF78',
    'AWS::DynamoDB::Table TabletenantsF77ED805',
    'AWS::KMS::Key BlueprintsKey30175E07',
    'AWS::KMS::Key Key961B73FD',
    'AWS::S3::Bucket Auditauditenterprise283D42CB',
    'AWS::S3::Bucket AuditauditstandardF8465B72',
    'AWS::S3::Bucket BlueprintsBucket51AA9B17',
  ],
  'ap-south-2-ledger-recovery': [
    'AWS::KMS::Key Key961B73FD',
    'AWS::S3::Bucket Auditauditenterprise283D42CB',
    'AWS::S3::Bucket AuditauditstandardF8465B72',
  ],
  'ap-south-2-restore-recovery': [
    'AWS::KMS::Key Key961B73FD',
    'AWS::Logs::LogGroup ReadRestoredLogAD34B4D1',
    'AWS::SQS::Queue ReadRestoredDeadLetters9E47BC79',
  ],
  'ap-south-1-erasure': [
    'AWS::KMS::Key CertificateKeyF39219A0',
    'AWS::KMS::Key Key961B73FD',
    'AWS::Logs::LogGroup CertifyErasureLogE81F9A6E',
    'AWS::Logs::LogGroup DestroyKeysLog90A643F7',
    'AWS::Logs::LogGroup EraseBackupsLogE0260759',
    'AWS::Logs::LogGroup EraseDatabaseLog4E7E503F',
    'AWS::Logs::LogGroup EraseObjectsLog61C009BF',
    'AWS::Logs::LogGroup EraseRemainsLogB2FBA99D',
    'AWS::Logs::LogGroup RemoveTenantDataLog941B1D26',
    'AWS::Logs::LogGroup SweepTenantLogFB28B22D',
    'AWS::SQS::Queue CertifyErasureDeadLetters3A833EF9',
    'AWS::SQS::Queue DestroyKeysDeadLetters43099774',
    'AWS::SQS::Queue EraseBackupsDeadLettersC4C281EC',
    'AWS::SQS::Queue EraseDatabaseDeadLetters190861AB',
    'AWS::SQS::Queue EraseObjectsDeadLetters3944E465',
    'AWS::SQS::Queue EraseRemainsDeadLetters4E7429D0',
    'AWS::SQS::Queue RemoveTenantDataDeadLettersE08425A9',
    'AWS::SQS::Queue SweepTenantDeadLettersF280176F',
  ],
  'ap-south-1-break-glass': [
    'AWS::KMS::Key Key961B73FD',
    'AWS::Logs::LogGroup BreakGlassMachineLogC0DA9AA3',
    'AWS::Logs::LogGroup ClosePastWindowsLog0A506B7C',
    'AWS::Logs::LogGroup FollowBreakGlassLogDFC47722',
    'AWS::Logs::LogGroup HearBreakGlassLog4F8A4323',
    'AWS::Logs::LogGroup LendBreakGlassLog02A0E20E',
    'AWS::Logs::LogGroup LendLoginLogFC6B5361',
    'AWS::Logs::LogGroup ReportBreakGlassLog52534EB4',
    'AWS::SQS::Queue ClosePastWindowsDeadLettersCD93695B',
    'AWS::SQS::Queue FollowBreakGlassDeadLetters1A7D17D0',
    'AWS::SQS::Queue HearBreakGlassDeadLetters7F23E86C',
    'AWS::SQS::Queue LendBreakGlassDeadLetters06188AE6',
    'AWS::SQS::Queue LendLoginDeadLetters6F909BCC',
    'AWS::SQS::Queue ReportBreakGlassDeadLettersB1E3DA44',
  ],
  'ap-south-1-export': [
    'AWS::KMS::Key Key961B73FD',
    'AWS::Logs::LogGroup ExportTaskLog1A3BA658',
    'AWS::Logs::LogGroup ExportTaskMeasurements4A7ECD1F',
    'AWS::Logs::LogGroup ExportTenantLogEDD977AE',
    'AWS::Logs::LogGroup ExportTrailLog5A733A38',
    'AWS::SQS::Queue ExportTenantDeadLettersAC9C409C',
    'AWS::SQS::Queue ExportTrailDeadLettersE4367FD4',
  ],
  'ap-south-1-restore': [
    'AWS::KMS::Key Key961B73FD',
    'AWS::Logs::LogGroup ChooseSourceLog01E7D152',
    'AWS::Logs::LogGroup KeepInstanceLog00933C98',
    'AWS::Logs::LogGroup LapseInstancesLog76383C98',
    'AWS::Logs::LogGroup PutBackLog02BC5F8D',
    'AWS::Logs::LogGroup RemoveCopyLogA2DD8CFD',
    'AWS::Logs::LogGroup RestoreCopyLog3E66A599',
    'AWS::Logs::LogGroup RestoreDrillMachineLog8087DA6C',
    'AWS::Logs::LogGroup RestoreFilesLogAB79416A',
    'AWS::Logs::LogGroup RestoreMachineLog719C0766',
    'AWS::Logs::LogGroup StartDrillsLog434CA49D',
    'AWS::Logs::LogGroup VerifyElsewhereLogD83FA555',
    'AWS::Logs::LogGroup VerifyRestoredLogF4EDB5BA',
    'AWS::SQS::Queue ChooseSourceDeadLettersD0893349',
    'AWS::SQS::Queue KeepInstanceDeadLetters9AEE9F58',
    'AWS::SQS::Queue LapseInstancesDeadLetters342AF38A',
    'AWS::SQS::Queue PutBackDeadLetters69EFE849',
    'AWS::SQS::Queue RemoveCopyDeadLettersE0442866',
    'AWS::SQS::Queue RestoreCopyDeadLetters9911EAFA',
    'AWS::SQS::Queue RestoreFilesDeadLetters7AC0B650',
    'AWS::SQS::Queue StartDrillsDeadLettersD7208C7E',
    'AWS::SQS::Queue VerifyElsewhereDeadLettersC650129A',
    'AWS::SQS::Queue VerifyRestoredDeadLetters96E73AB2',
  ],
  'ap-south-1-incident': [
    'AWS::KMS::Key Key961B73FD',
    'AWS::Logs::LogGroup ContainMachineLog9F65727F',
    'AWS::Logs::LogGroup ContainTenantLog71B7C19F',
    'AWS::Logs::LogGroup IncidentMachineLogD89BBB14',
    'AWS::Logs::LogGroup KeepIncidentLogA0642D99',
    'AWS::SQS::Queue ContainTenantDeadLetters3DB40AAA',
    'AWS::SQS::Queue KeepIncidentDeadLetters957BB62C',
  ],
  'ap-south-1-lifecycle': [
    'AWS::KMS::Key Key961B73FD',
    'AWS::Logs::LogGroup ApplyDeletionsLog9493E4D0',
    'AWS::Logs::LogGroup ChangeMachineLogE3C6B2D7',
    'AWS::Logs::LogGroup DeployStackLog9D07E737',
    'AWS::Logs::LogGroup ErasureMachineLog35A62F3F',
    'AWS::Logs::LogGroup ExportMachineLogE69689A6',
    'AWS::Logs::LogGroup ExportTrailMachineLog6593DBB2',
    'AWS::Logs::LogGroup KeepLedgerLogDD55CE1E',
    'AWS::Logs::LogGroup OnboardingMachineLogAF5F17C3',
    'AWS::Logs::LogGroup PrepareDatabaseLog9929E819',
    'AWS::Logs::LogGroup RotateSigningKeyMachineLog190C7CF7',
    'AWS::Logs::LogGroup ShipAuditLog95AE33F4',
    'AWS::Logs::LogGroup SwitchAccessLog84596E99',
    'AWS::Logs::LogGroup TellCustomerLog555C7044',
    'AWS::Logs::LogGroup TerminateSessionsMachineLog022C1EA0',
    'AWS::Logs::LogGroup VerifyTenantLogC699E844',
    'AWS::Logs::LogGroup WriteHeartbeatLogD89C2AEB',
    'AWS::SNS::Topic NewsE995708C',
    'AWS::SQS::Queue ApplyDeletionsDeadLetters37300C71',
    'AWS::SQS::Queue DeployStackDeadLettersE61EE856',
    'AWS::SQS::Queue KeepLedgerDeadLetters89D32F1E',
    'AWS::SQS::Queue PrepareDatabaseDeadLettersC29882A5',
    'AWS::SQS::Queue ShipAuditLogDeadLettersC4010761',
    'AWS::SQS::Queue SwitchAccessDeadLetters5942A475',
    'AWS::SQS::Queue TellCustomerDeadLetters3BA37C06',
    'AWS::SQS::Queue VerifyTenantDeadLetters73D25C00',
    'AWS::SQS::Queue WriteHeartbeatDeadLetters795608EE',
  ],
  'ap-south-1-shared-database': [
    'AWS::KMS::Key Key961B73FD',
    'AWS::Logs::LogGroup DatabaseLogpostgresql534130D9',
    'AWS::Logs::LogGroup DatabaseLogupgrade451ACE4A',
    'AWS::RDS::DBInstance DatabaseInstanceAA8A5FDE',
  ],
  'acme-tenant': [
    'AWS::Backup::BackupVault BackupsVault1F11AFCC',
    'AWS::KMS::Key KeysDataKey8F3FE3A4',
    'AWS::KMS::Key KeysSigningKeyADF32206',
    'AWS::S3::Bucket FilesBucket7C17EE2E',
    'AWS::SecretsManager::Secret AccessSecretD1770891',
  ],
  'bharatmills-tenant': [
    'AWS::Backup::BackupVault BackupsVault1F11AFCC',
    'AWS::KMS::Key KeysDataKey8F3FE3A4',
    'AWS::KMS::Key KeysSigningKeyADF32206',
    'AWS::Logs::LogGroup DatabaseLogpostgresql534130D9',
    'AWS::Logs::LogGroup DatabaseLogupgrade451ACE4A',
    'AWS::RDS::DBInstance DatabaseInstanceAA8A5FDE',
    'AWS::S3::Bucket FilesBucket7C17EE2E',
    'AWS::SecretsManager::Secret AccessSecretD1770891',
  ],
  'hanse-tenant': [
    'AWS::Backup::BackupVault BackupsVault1F11AFCC',
    'AWS::EC2::VPC NetworkVpc7FB7348F',
    'AWS::KMS::Key KeysDataKey8F3FE3A4',
    'AWS::KMS::Key KeysSigningKeyADF32206',
    'AWS::Logs::LogGroup DatabaseLogpostgresql534130D9',
    'AWS::Logs::LogGroup DatabaseLogupgrade451ACE4A',
    'AWS::Logs::LogGroup NetworkFlowLog1F1901E0',
    'AWS::RDS::DBInstance DatabaseInstanceAA8A5FDE',
    'AWS::RDS::DBSubnetGroup NetworkDataSubnets2585D01C',
    'AWS::S3::Bucket FilesBucket7C17EE2E',
    'AWS::SecretsManager::Secret AccessSecretD1770891',
  ],
  'acme-recovery': ['AWS::Backup::BackupVault Vault23237E5B', 'AWS::KMS::Key RecoveryKeyFE74B151'],
};

const { assembly } = buildPlatform({});
const prefix = 'softdocket-production-';

test.each(Object.entries(IDS))('%s keeps the ids of its stateful resources', (room, ids) => {
  expect(ids.length).toBeGreaterThan(0);
  expect(statefulIds(`${prefix}${room}`)).toEqual(ids);
});

test('every class of stack with state is listed above', () => {
  const classes = assembly.stacks.filter((s) => statefulIds(s.name).length > 0).map((s) => classOf(s.name));
  expect(classes.length).toBeGreaterThan(Object.keys(IDS).length);
  expect([...new Set(classes)].sort()).toEqual([...new Set(Object.keys(IDS).map((room) => classOf(`${prefix}${room}`)))].sort());
});

test('every stack of a class has ids of that class and no others', () => {
  const known = new Map<string, Set<string>>();
  for (const [room, ids] of Object.entries(IDS)) {
    const kind = classOf(`${prefix}${room}`);
    known.set(kind, new Set([...(known.get(kind) ?? []), ...ids]));
  }
  const others = assembly.stacks.flatMap((s) => statefulIds(s.name).filter((id) => !known.get(classOf(s.name))?.has(id)));
  expect(assembly.stacks.length).toBeGreaterThan(40);
  expect(others).toEqual([]);
});

function statefulIds(stack: string): string[] {
  const resources = assembly.stackNamed(stack)?.resources ?? {};
  return Object.entries(resources)
    .filter(([, { Type }]) => STATEFUL.includes(Type))
    .map(([id, { Type }]) => `${Type} ${id}`)
    .sort();
}

/** `softdocket-production-eu-west-1-watch` is of the class `watch`, a tenant's stack of `tenant` with its plan's isolation aside. */
function classOf(stack: string): string {
  const name = stack.slice(prefix.length).replace(/^aws-eusc-/, 'aws-');
  const tenant = /-(tenant|recovery)$/.exec(name);
  return tenant && !/-(vault|ledger|restore)-recovery$/.test(name) ? tenant[1]! : name.replace(/^[a-z]{2,4}(-[a-z]+)+-\d-/, '');
}
