import { mutantsOf } from './mutant';
import type { Mutant, Plant } from './mutant';
import { change, drop } from './planting';
import type { Spot } from './planting';
import * as at from './spots';

/** Roles that are named and may not do the work. */

const policy = (stack: string, id: string): Spot => ({ type: 'AWS::IAM::ManagedPolicy', stack, id });
const without = (spot: Spot, sid: string): Plant => change(spot, { [`PolicyDocument/Statement/[Sid=${sid}]`]: undefined });
const BACKUPS = policy(at.TENANT, 'Backups');

export const ABLE: readonly Mutant[] = mutantsOf('named-role-is-able', {
  'backup-role-of-no-rights': ["the role of a tenant's backups has lost its rights", drop(BACKUPS)],
  'backup-role-that-reads-no-objects': [
    "a tenant's files are backed up by a role that cannot read them",
    without(BACKUPS, 'ReadObjects'),
  ],
  'backup-role-that-makes-no-snapshots': [
    "a tenant's database is backed up by a role that cannot make snapshots",
    without(BACKUPS, 'SnapshotDatabase'),
  ],
  'backup-role-of-no-tables': [
    'the ledger is backed up by a role that cannot',
    without(policy(at.LEDGER, 'Backups'), 'BackUpTables'),
  ],
  'trail-that-writes-no-log': ['the trail cannot write its log', without(policy(at.WATCH, 'Trail'), 'WriteLog')],
  'flow-log-that-writes-nothing': ['flow logs cannot be written', without(policy(at.NETWORK, 'FlowLog'), 'WriteLog')],
  'hook-that-writes-no-log': ['a hook cannot write its log', without(policy(at.LIFECYCLE, 'VerifyTenant'), 'WriteOwnLog')],
  'replication-that-reads-nothing': [
    'replication cannot read what it copies',
    change(policy(at.LEDGER, 'Replicator'), {
      'PolicyDocument/Statement/1/Action': ['s3:GetObjectVersionTagging'],
    }),
  ],
  'machine-that-calls-nobody': [
    'the machine of onboarding may call none of its hooks',
    without(policy(at.LIFECYCLE, 'Onboarding'), 'CallHooks'),
  ],
  'guard-that-reads-no-rules': ['the guard of deployments cannot read its rules', drop(policy(at.WATCH, 'DeployGuard'))],
});
