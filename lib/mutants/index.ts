import { ABLE } from './able';
import { ALARMS } from './alarms';
import { BACKUPS } from './backups';
import { BACKUPS_DELETED } from './backups-deleted';
import { CROSSINGS } from './crossings';
import { BAD_ENDS } from './bad-ends';
import { DECLARED } from './declared';
import { DEPLOYED } from './deployed';
import { DOORS_AND_WATCH } from './doors-and-watch';
import { FIREWALL } from './firewall';
import { FRONT_DOOR } from './front-door';
import { ISOLATION } from './isolation';
import { KEYS } from './keys';
import { KEYS_AND_STORES } from './keys-and-stores';
import type { Mutant } from './mutant';
import { NETWORK } from './network';
import { OPEN_SECRETS } from './open-secrets';
import { POLICIES_INSIDE, SUBSCRIBED_INSIDE } from './placed';
import { POLICIES } from './policies';
import { HOOK_ROAD, PRIVATE_NETWORK } from './private-network';
import { REACH } from './reach';
import { READERS } from './readers';
import { PORTS } from './ports';
import { PROPERTIES_UNCLASSED, PROTECTION_TAKEN, VARIABLES } from './properties';
import { RECORDS_BOUND } from './records-bound';
import { RECORDS_KEPT } from './records-kept';
import { REGION_OFFERS } from './region-offers';
import { REGISTERS } from './registers';
import { RESIDENCY } from './residency';
import { RETENTION } from './retention';
import { ROADS } from './roads';
import { ROLES } from './roles';
import { SHUTTING_OFF } from './shutting-off';
import { HOOK_FUNCTIONS } from './hook-functions';
import { MACHINE_STEPS } from './machine-steps';
import { BLUEPRINTS } from './blueprints';
import { SEARCHED_LOGS } from './searched-logs';
import { SECURITY_TXT } from './security-txt';
import { SLIPS } from './slips';
import { SIGNING_KEYS } from './signing-keys';
import { SIGNED } from './signers';
import { SIGNED_BY_CALLERS } from './signers-of-calls';
import { STORES } from './stores';
import { TOO_LONG } from './too-long';
import { TRIGGERS } from './triggers';
import { UNHEARD } from './unheard';
import { UNHEARD_COPIES } from './unheard-copies';
import { VALUES } from './values';
import { WATCH_SETTINGS } from './watch-settings';
import { WATCHERS } from './watchers';
import { WRITTEN_OUT } from './written-out';
import { ZONES } from './zones';

/** Every fault, in the order of the checks that must find them: Guard rules first. */
export const MUTANTS: readonly Mutant[] = [
  ...KEYS_AND_STORES,
  ...DOORS_AND_WATCH,
  ...WRITTEN_OUT,
  ...PROPERTIES_UNCLASSED,
  ...PROTECTION_TAKEN,
  ...OPEN_SECRETS,
  ...VARIABLES,
  ...DEPLOYED,
  ...RESIDENCY,
  ...REGION_OFFERS,
  ...DECLARED,
  ...KEYS,
  ...ISOLATION,
  ...CROSSINGS,
  ...READERS,
  ...VALUES,
  ...SIGNING_KEYS,
  ...ROLES,
  ...SHUTTING_OFF,
  ...REACH,
  ...ABLE,
  ...POLICIES,
  ...POLICIES_INSIDE,
  ...SIGNED,
  ...SIGNED_BY_CALLERS,
  ...BACKUPS,
  ...BACKUPS_DELETED,
  ...RETENTION,
  ...STORES,
  ...RECORDS_BOUND,
  ...RECORDS_KEPT,
  ...FRONT_DOOR,
  ...FIREWALL,
  ...SECURITY_TXT,
  ...NETWORK,
  ...ROADS,
  ...PORTS,
  ...ZONES,
  ...PRIVATE_NETWORK,
  ...HOOK_ROAD,
  ...WATCHERS,
  ...SEARCHED_LOGS,
  ...SUBSCRIBED_INSIDE,
  ...UNHEARD,
  ...BAD_ENDS,
  ...UNHEARD_COPIES,
  ...TRIGGERS,
  ...ALARMS,
  ...WATCH_SETTINGS,
  ...MACHINE_STEPS,
  ...HOOK_FUNCTIONS,
  ...BLUEPRINTS,
  ...SLIPS,
  ...TOO_LONG,
  ...REGISTERS,
];
