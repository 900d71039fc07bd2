import type { Check } from '../check';
import { backupsAreKeptAsPlanned, databaseIsReplicatedAsPlanned, everyStoreIsBackedUp, vaultsAreLockedAsPlanned } from './backups';
import { templatesFit } from './budgets';
import { firewallBlocks, onlyHttpsServes, onlyTheFrontDoorIsOpen } from './front-door';
import { dataSubnetsLeadNowhere, stagesAreApart, tenantNamesItselfAlone } from './isolation';
import { keysAreNotOpen, tenantKeysAreIsolated } from './keys';
import { dataStaysInItsResidency } from './residency';
import { boundaryCoversRole, noWildcardActions, trustIsNarrow } from './roles';

/** Every proof, in the order in which the gate runs them. */
export const CHECKS: readonly Check[] = [
  dataStaysInItsResidency,
  tenantKeysAreIsolated,
  keysAreNotOpen,
  tenantNamesItselfAlone,
  stagesAreApart,
  trustIsNarrow,
  boundaryCoversRole,
  noWildcardActions,
  backupsAreKeptAsPlanned,
  vaultsAreLockedAsPlanned,
  everyStoreIsBackedUp,
  databaseIsReplicatedAsPlanned,
  onlyTheFrontDoorIsOpen,
  onlyHttpsServes,
  firewallBlocks,
  dataSubnetsLeadNowhere,
  templatesFit,
];
