import { STSClient } from '@aws-sdk/client-sts';
import { regionName } from '../../../lib/naming';
import { cellOf } from '../../shared/cell';
import type { CELL_ENV } from '../../shared/cell';
import type { Asking } from './who-signed';

type Env = Readonly<Record<(typeof CELL_ENV)[number] | 'PEOPLE' | 'DESK', string>>;

/** Whom signatures are held against, and where STS is asked. */
export async function askingBy(env: Env, now: () => Date): Promise<Asking> {
  const cell = cellOf(env);
  return {
    desk: { people: env.PEOPLE.split(' '), desk: env.DESK },
    account: cell.account.id,
    cell: regionName(cell, cell.region.region),
    sts: await endpointOf(cell.region.region),
    now,
  };
}

/** Where the SDK itself would send the call. */
async function endpointOf(region: string): Promise<string> {
  const { config } = new STSClient({ region });
  if (config.endpoint) {
    const { protocol, hostname, port, path } = await config.endpoint();
    return `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`;
  }
  return config.endpointProvider({ Region: region, UseFIPS: false, UseDualStack: false, UseGlobalEndpoint: false }).url.href;
}
