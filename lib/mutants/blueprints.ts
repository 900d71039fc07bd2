import { mutantsOf } from './mutant';
import type { Mutant } from './mutant';
import { change, drop } from './planting';
import type { Spot } from './planting';
import { CELL, TENANT } from './spots';

const SOLD: Spot = { type: 'AWS::SSM::Parameter', stack: `${CELL}-blueprints`, id: 'cataloguekey' };

/** Machines that would deploy what nobody looked at. */
export const BLUEPRINTS: readonly Mutant[] = mutantsOf('blueprints-are-what-was-reviewed', {
  'catalogue-that-nobody-wrote': [
    'a region sells by a catalogue that is in no assembly',
    change(SOLD, { Value: `${'0'.repeat(64)}.json` }),
  ],
  'blueprint-of-another-tenant': [
    "a tenant's template is another one than its blueprint makes",
    change({ type: 'AWS::RDS::DBInstance', stack: TENANT }, { BackupRetentionPeriod: 1 }),
  ],
  'blueprint-with-something-less': [
    "a tenant's template has an alarm less than its blueprint",
    drop({ type: 'AWS::CloudWatch::Alarm', stack: TENANT }),
  ],
});
