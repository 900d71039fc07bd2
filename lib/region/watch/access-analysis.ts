import { CfnAnalyzer } from 'aws-cdk-lib/aws-accessanalyzer';
import { Construct } from 'constructs';
import type { Cell } from '../../../config/platform';
import { regionName } from '../../naming';
import { isAccountRegion } from './available';

/** Days without use after which a role or a permission is reported. A quarter: the restore drill uses its roles that often. */
const UNUSED_AFTER_DAYS = 90;

/** Access Analyzer: what is shared beyond the account, and which permissions nobody uses. */
export class AccessAnalysis extends Construct {
  constructor(scope: Construct, id: string, cell: Cell) {
    super(scope, id);
    new CfnAnalyzer(this, 'External', { analyzerName: regionName(cell, 'external-access'), type: 'ACCOUNT' });
    // Roles are the account's, so one region looks at them; a second would charge for every role again.
    if (isAccountRegion(cell)) {
      new CfnAnalyzer(this, 'Unused', {
        analyzerName: regionName(cell, 'unused-access'),
        type: 'ACCOUNT_UNUSED_ACCESS',
        analyzerConfiguration: { unusedAccessConfiguration: { unusedAccessAge: UNUSED_AFTER_DAYS } },
      });
    }
  }
}
