import { BACKUPS } from './backups';
import { DOORS_AND_WATCH } from './doors-and-watch';
import { FIREWALL } from './firewall';
import { FRONT_DOOR } from './front-door';
import { ISOLATION } from './isolation';
import { KEYS } from './keys';
import { KEYS_AND_STORES } from './keys-and-stores';
import type { Mutant } from './mutant';
import { NETWORK } from './network';
import { OPEN_SECRETS } from './open-secrets';
import { POLICIES } from './policies';
import { HOOK_ROAD, PRIVATE_NETWORK } from './private-network';
import { RECORDS_KEPT } from './records-kept';
import { REGION_OFFERS } from './region-offers';
import { REGISTERS } from './registers';
import { RESIDENCY } from './residency';
import { RETENTION } from './retention';
import { ROLES } from './roles';
import { SECURITY_TXT } from './security-txt';
import { SIGNED } from './signers';
import { SIGNED_BY_CALLERS } from './signers-of-calls';
import { TOO_LONG } from './too-long';
import { UNHEARD } from './unheard';
import { UNHEARD_COPIES } from './unheard-copies';
import { WATCHERS } from './watchers';
import { WRITTEN_OUT } from './written-out';
import { ZONES } from './zones';

/** Every fault, in the order of the checks that must find them: Guard rules first. */
export const MUTANTS: readonly Mutant[] = [
  ...KEYS_AND_STORES,
  ...DOORS_AND_WATCH,
  ...WRITTEN_OUT,
  ...OPEN_SECRETS,
  ...RESIDENCY,
  ...REGION_OFFERS,
  ...KEYS,
  ...ISOLATION,
  ...ROLES,
  ...POLICIES,
  ...SIGNED,
  ...SIGNED_BY_CALLERS,
  ...BACKUPS,
  ...RETENTION,
  ...RECORDS_KEPT,
  ...FRONT_DOOR,
  ...FIREWALL,
  ...SECURITY_TXT,
  ...NETWORK,
  ...ZONES,
  ...PRIVATE_NETWORK,
  ...HOOK_ROAD,
  ...WATCHERS,
  ...UNHEARD,
  ...UNHEARD_COPIES,
  ...TOO_LONG,
  ...REGISTERS,
];
