import { KMSClient } from '@aws-sdk/client-kms';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { clientsOf } from '../shared/session';
import { eraseStep } from '../shared/step';
import type { KeysOrder } from './contract';
import { lookAt } from './look';
import { schedule } from './schedule';
import { tenantKeys } from './tenant-keys';

/** Has a tenant's keys destroyed, and looks later whether they are; the clock is the caller's. */
export const destroyKeysBy = (clock: () => Date) =>
  eraseStep<KeysOrder>(clock, async (step) => {
    const clients = clientsOf(step);
    const kms = clients((settings) => new KMSClient(settings));
    const tagging = clients((settings) => new ResourceGroupsTaggingAPIClient(settings));
    const waiting: string[] = [];
    for (const key of await tenantKeys(step, { kms, tagging })) {
      waiting.push(...(step.order.do === 'schedule' ? await schedule(step, key) : await lookAt(step, key)));
    }
    return waiting;
  });

export const handler = destroyKeysBy(() => new Date());
