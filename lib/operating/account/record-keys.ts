import { paginateGetParameterHistory, SSMClient } from '@aws-sdk/client-ssm';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RECORDS_KEY_PARAMETER } from '../../region/keep-records';
import { every, told, using } from './asking';
import type { Place } from './asking';

/**
 * Writes the public keys by which a cell's records are verified, as it publishes them: today's and every earlier one that the history
 * of the parameter has, each called by its region, `eu-central-1.3.pem`.
 */
export const readRecordKeysFrom = (place: Place, folder: string): Promise<void> =>
  using(SSMClient, place.region, (client) =>
    told(
      place,
      'public keys of records',
      async () => {
        const versions = await every(
          paginateGetParameterHistory({ client }, { Name: RECORDS_KEY_PARAMETER }),
          ({ Parameters }) => Parameters,
        );
        if (versions.length > 0) mkdirSync(folder, { recursive: true });
        for (const { Version, Value } of versions) writeFileSync(join(folder, `${place.region}.${Version}.pem`), Value ?? '');
      },
      undefined,
    ),
  );
