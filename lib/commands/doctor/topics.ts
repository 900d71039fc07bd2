import { addresses } from './addresses';
import type { Topic } from './asking';
import { backupSettings } from './backup-settings';
import { concurrency } from './concurrency';
import { delegation, type NameServers } from './delegation';
import { identities, trails } from './once-an-account';
import { ONCE_A_REGION } from './once-a-region';
import { offers } from './offers';
import { provisionerRole } from './provisioner-role';
import { types } from './types';

/** Whatever stops a first deployment, in the order in which one meets it. */
export const topics = (resolve?: NameServers): readonly Topic[] => [
  provisionerRole,
  identities,
  trails,
  types,
  ...ONCE_A_REGION,
  concurrency,
  addresses,
  offers,
  backupSettings,
  delegation(resolve),
];

/** Who signs in, and whether RDS replicates: asked before and beside the topics. */
const ACCOUNT_ACTIONS = ['rds:DescribeSourceRegions', 'sts:GetCallerIdentity'];

/** The least that doctor's questions take, as a policy for whoever runs it. Nothing in it changes anything, or reads data. */
export const doctorPolicy = (): object => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'FreeholdDoctor',
      Effect: 'Allow',
      Action: [...new Set([...topics().flatMap(({ actions }) => actions), ...ACCOUNT_ACTIONS])].sort(),
      Resource: '*',
    },
  ],
});
