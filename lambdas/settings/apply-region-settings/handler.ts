import { logger } from '../../shared/logging';
import { customResource } from '../shared/custom-resource';
import type { Occasion } from '../shared/custom-resource';
import { readEnv } from '../../shared/read-env';
import { ENV } from './contract';
import type { SettingData, SettingProperties } from './contract';
import { closeDefaultSecurityGroup } from './settings/default-security-group';
import { encryptVolumes } from './settings/ebs-encryption';
import { enableInspector } from './settings/inspector';
import { blockPublicAccess } from './settings/public-access-block';
import { parseOrder, physicalId } from './work';

readEnv(ENV);

/** Applies one setting of the account or region that CloudFormation has no type for, and answers with what it read back. */
export const handler = customResource<SettingProperties, SettingData>({
  parse: parseOrder,
  physicalId,
  apply: async (order, occasion) => {
    const observed = await applySetting(order, occasion);
    logger.info('Setting applied', { setting: order.Setting, observed });
    return { Setting: order.Setting, Observed: observed };
  },
  // A protection is not taken away because a stack goes: the account's other stacks and buckets rely on it.
  remove: (id) => {
    logger.info('Setting left as it is: a protection is not taken away because a stack goes', { setting: id });
    return Promise.resolve();
  },
});

function applySetting(order: SettingProperties, occasion: Occasion): Promise<string> {
  switch (order.Setting) {
    case 'default-security-group':
      return closeDefaultSecurityGroup(order.DefaultSecurityGroupId, occasion);
    case 'public-access-block':
      return blockPublicAccess(occasion);
    case 'ebs-encryption':
      return encryptVolumes(occasion);
    case 'inspector':
      return enableInspector(order.ResourceTypes, occasion);
  }
}
