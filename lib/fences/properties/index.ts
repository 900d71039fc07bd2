import { ALARMS } from './alarms';
import type { Table } from './classes';
import { DATABASES } from './databases';
import { FIREWALL } from './firewall';
import { FRONT_DOOR } from './front-door';
import { HOOKS } from './hooks';
import { KEYS_AND_ROLES } from './keys-and-roles';
import { NETWORK } from './network';
import { STORES } from './stores';
import { WATCHERS } from './watchers';

/** Every type that the product declares, and every property of it that somebody has classed. */
export const PROPERTIES: Table = {
  ...STORES,
  ...DATABASES,
  ...KEYS_AND_ROLES,
  ...NETWORK,
  ...FRONT_DOOR,
  ...FIREWALL,
  ...HOOKS,
  ...WATCHERS,
  ...ALARMS,
};
