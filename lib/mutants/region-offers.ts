import { mutantsOf } from './mutant';
import type { Mutant } from './mutant';
import { add, change, send } from './planting';
import type { Spot } from './planting';
import * as at from './spots';

/** What a region lacks, where the validator's own rules on regions are silent: in the sovereign cloud, and in regions that nobody knows. */

const SOVEREIGN = 'production-eusc-de-east-1';
const SHARED: Spot = { type: 'AWS::RDS::DBInstance', stack: `${SOVEREIGN}-shared-database` };

export const REGION_OFFERS: readonly Mutant[] = mutantsOf('everything-exists-in-its-region', {
  'stack-in-an-invented-region': ['a stack goes to a region that there is not', send(at.WATCH, { region: 'xx-north-1' })],
  'stack-in-a-region-of-nobody': [
    'a stack goes to a region that nobody has looked at',
    send(at.NETWORK, { region: 'mx-central-1' }),
  ],
  'sovereign-class-of-nowhere': [
    'a database of the sovereign cloud is of a class that there is not',
    change(SHARED, { DBInstanceClass: 'db.m99g.large' }),
  ],
  'sovereign-class-of-no-size': [
    'a database of the sovereign cloud is of a size that there is not',
    change(SHARED, { DBInstanceClass: 'db.t4g.24xlarge' }),
  ],
  'sovereign-class-by-reference': [
    'a database of the sovereign cloud is of a class that follows from something else',
    change(SHARED, { DBInstanceClass: { Ref: 'AWS::StackName' } }),
  ],
  'sovereign-version-of-nowhere': [
    'a database of the sovereign cloud runs a version that there is not',
    change(SHARED, { EngineVersion: '17.99' }),
  ],
  'class-that-mumbai-lacks': [
    'a database is of a class that its region lacks',
    change(at.DATABASE, { DBInstanceClass: 'db.x2g.large' }),
  ],
  'version-no-longer-created': [
    'a database runs a version that RDS no longer creates',
    change(at.DATABASE, { EngineVersion: '12.1' }),
  ],
  'version-unsaid': ['a database does not say its version', change(at.DATABASE, { EngineVersion: undefined })],
  'sovereign-findings-by-inspector': [
    'the sovereign cloud is asked for Inspector',
    add(`${SOVEREIGN}-watch`, { Planted: { Type: 'AWS::InspectorV2::Filter' } }),
  ],
  'sovereign-macie': [
    'the sovereign cloud is asked for Macie',
    add(`${SOVEREIGN}-watch`, { Planted: { Type: 'AWS::Macie::Session' } }),
  ],
  'sovereign-lattice': [
    'the sovereign cloud is asked for VPC Lattice',
    add(`${SOVEREIGN}-network`, { Planted: { Type: 'AWS::VpcLattice::Service' } }),
  ],
  'faults-injected-in-hyderabad': [
    'a region without it is asked for fault injection',
    add(`${at.CELL_AWAY}-watch`, { Planted: { Type: 'AWS::FIS::ExperimentTemplate' } }),
  ],
  'rule-that-hyderabad-lacks': [
    'the conformance pack of a region has a rule that AWS Config lacks there',
    change(
      { type: 'AWS::Config::ConformancePack', stack: `${at.CELL_AWAY}-watch` },
      { TemplateBody: packOf('IAM_USER_MFA_ENABLED') },
    ),
  ],
  'single-rule-that-hyderabad-lacks': [
    'a region is asked for a rule that AWS Config lacks there',
    add(`${at.CELL_AWAY}-watch`, {
      Planted: {
        Type: 'AWS::Config::ConfigRule',
        Properties: { Source: { Owner: 'AWS', SourceIdentifier: 'IAM_NO_INLINE_POLICY_CHECK' } },
      },
    }),
  ],
});

function packOf(rule: string): string {
  const planted = { Type: 'AWS::Config::ConfigRule', Properties: { Source: { Owner: 'AWS', SourceIdentifier: rule } } };
  return JSON.stringify({ Resources: { Planted: planted } });
}
