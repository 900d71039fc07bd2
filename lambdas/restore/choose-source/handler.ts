import { BackupClient } from '@aws-sdk/client-backup';
import { RDSClient } from '@aws-sdk/client-rds';
import type { Context } from 'aws-lambda';
import { cellOf } from '../../shared/cell';
import { logger, publish } from '../../shared/logging';
import { perRegion } from '../../shared/per-region';
import { tenantConnection } from '../../shared/postgres/connection';
import { readEnv } from '../../shared/read-env';
import { refusing } from '../../shared/refusing';
import { ENV, REFUSALS } from './contract';
import type { Source } from '../shared/source';
import type { ChooseOrder } from './contract';
import { chooseInPlace } from './in-place';
import { choose, MomentNotKeptError } from './work';

const [rds, backup] = [perRegion((settings) => new RDSClient(settings)), perRegion((settings) => new BackupClient(settings))];

/** Says from what a tenant's database is brought back, and why from that. It changes nothing. */
export const chooseBy =
  (now: () => Date) =>
  async (order: ChooseOrder, context: Context): Promise<Source> => {
    logger.addContext(context);
    try {
      const site = { cell: cellOf(readEnv(ENV)), rds, backup, now };
      const { address } = order.isolation === 'dedicated' ? await tenantConnection(order.tenant) : { address: '' };
      const own = order.inPlace === true && order.isolation === 'dedicated';
      const source = await (own ? chooseInPlace : choose)({ ...site, address }, order);
      logger.info('Source chosen', { tenant: order.tenant, ...source });
      return source;
    } catch (error) {
      publish({ RefusedMoments: error instanceof MomentNotKeptError ? 1 : 0 });
      throw error;
    }
  };

export const handler = refusing(
  REFUSALS,
  chooseBy(() => new Date()),
);
