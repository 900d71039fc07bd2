import { paginateGetParameterHistory, SSMClient } from '@aws-sdk/client-ssm';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RECORD_KEYS } from '../../recording';
import { recordKeyParameter } from '../../region/keep-records';
import { every, told, using } from './asking';
import type { Place } from './asking';

/**
 * Writes the public keys by which a cell's records are verified, as it publishes them: of each the whole history of its parameter, which
 * says when each was the one, in a file such as `eu-central-1.machines.json`. All of them or none.
 */
export const readRecordKeysFrom = (place: Place, folder: string): Promise<void> =>
  using(SSMClient, place.region, (client) =>
    told(
      place,
      'public keys of records',
      async () => {
        const histories = [];
        for (const key of RECORD_KEYS) {
          const pages = paginateGetParameterHistory({ client }, { Name: recordKeyParameter(key) });
          histories.push({ key, Parameters: await every(pages, ({ Parameters }) => Parameters) });
        }
        for (const { key, Parameters } of histories.filter((one) => one.Parameters.length > 0)) {
          mkdirSync(folder, { recursive: true });
          writeFileSync(join(folder, `${place.region}.${key}.json`), `${JSON.stringify({ Parameters }, undefined, 1)}\n`);
        }
      },
      undefined,
    ),
  );
