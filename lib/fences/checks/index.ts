import type { Check } from '../check';
import { backupsAreKeptAsPlanned, databaseIsReplicatedAsPlanned, everyStoreIsBackedUp, vaultsAreLockedAsPlanned } from './backups';
import { templatesFit } from './budgets';
import { everyAddressIsOurs } from './destinations';
import { firewallBlocks, onlyHttpsServes, onlyTheFrontDoorIsOpen } from './front-door';
import { dataSubnetsLeadNowhere, stagesAreApart, tenantNamesItselfAlone } from './isolation';
import { keysAreNotOpen, tenantKeysAreIsolated } from './keys';
import { storesAreUnderOwnKeys } from './own-keys';
import { bucketsRefuse, callersAreNamed, onlyErasureDeletesBackups } from './policies';
import { dataStaysInItsResidency } from './residency';
import { boundariesAreCeilings, boundaryCoversRole, noWildcardActions, trustIsNarrow } from './roles';
import { everyReferenceIsPublished, everythingIsWrittenOut, everyTypeIsKnown } from './written-out';

/** Every proof, in the order in which the gate runs them. */
export const CHECKS: readonly Check[] = [
  everyTypeIsKnown,
  everythingIsWrittenOut,
  everyReferenceIsPublished,
  dataStaysInItsResidency,
  everyAddressIsOurs,
  tenantKeysAreIsolated,
  keysAreNotOpen,
  storesAreUnderOwnKeys,
  tenantNamesItselfAlone,
  stagesAreApart,
  trustIsNarrow,
  boundariesAreCeilings,
  boundaryCoversRole,
  noWildcardActions,
  callersAreNamed,
  bucketsRefuse,
  onlyErasureDeletesBackups,
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
