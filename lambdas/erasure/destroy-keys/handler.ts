import { KMSClient } from '@aws-sdk/client-kms';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { perRegion } from '../../shared/per-region';
import { eraseStep } from '../shared/step';
import type { KeysOrder } from './contract';
import { lookAt } from './look';
import { schedule } from './schedule';
import { tenantKeys } from './tenant-keys';

const kms = perRegion((settings) => new KMSClient(settings));
const tagging = perRegion((settings) => new ResourceGroupsTaggingAPIClient(settings));

/** Has a tenant's keys destroyed, and looks later whether they are; the clock is the caller's. */
export const destroyKeysBy = (clock: () => Date) =>
  eraseStep<KeysOrder>(clock, async (step) => {
    const waiting: string[] = [];
    for (const key of await tenantKeys(step, { kms, tagging })) {
      waiting.push(...(step.order.do === 'schedule' ? await schedule(step, key) : await lookAt(step, key)));
    }
    return waiting;
  });

export const handler = destroyKeysBy(() => new Date());
