import type { Check } from '../check';
import { backupsAreKeptAsPlanned, databaseIsReplicatedAsPlanned, everyStoreIsBackedUp } from './backups';
import { templatesFit } from './budgets';
import { databaseRecordsConnections } from './database-logs';
import { everyAddressIsOurs } from './destinations';
import { exceptionsAreAnsweredFor } from './exceptions';
import { failedBackupsWakeSomebody } from './failed-backups';
import { findingsAreFollowed } from './findings';
import { firewallBlocks } from './firewall';
import { balancersAreHardened, onlyHttpsServes, onlyTheFrontDoorIsOpen } from './front-door';
import { frontDoorIsWatched } from './front-door-watch';
import { everyHookIsWired } from './hooks';
import { stagesAreApart, tenantNamesItselfAlone, tenantRolesReachTheirOwn, tenantsHaveTheirOwn } from './isolation';
import { keysAreNotOpen, tenantKeysAreIsolated } from './keys';
import { objectsLapseWithTheirClass } from './lapse';
import { deploymentsAreNotLockedOut } from './lockouts';
import { everythingFits } from './limits';
import { missingBackupsWakeSomebody } from './missing-backups';
import { databasesStandInTheDataTier, dataSubnetsLeadNowhere } from './network';
import { noSecretInTheOpen } from './open-secrets';
import { storesAreUnderOwnKeys } from './own-keys';
import { bucketsRefuse, callersAreNamed, onlyErasureDeletesBackups } from './policies';
import { hookRoadLeadsToOneDatabase } from './hook-road';
import { privateNetworkIsItsOwn } from './private-network';
import { programsArePinned } from './programs';
import { everythingExistsThere } from './region-offers';
import { replicationIsWatched } from './replication-watch';
import { dataStaysInItsResidency } from './residency';
import { filesAreNotExpired, logsAreKeptAsClassed, recordsAreLocked } from './retention';
import { boundariesAreCeilings, boundaryCoversRole, noWildcardActions, trustIsNarrow } from './roles';
import { securityTxtIsServed } from './security-txt';
import { bothSign } from './two-signers';
import { everyRegionIsWatched, telemetryGoesWhereDeclared, trailsMissNothing } from './watchers';
import { vaultsAreLockedAsPlanned } from './vaults';
import { everyReferenceIsPublished, everythingIsWrittenOut, everyTypeIsKnown } from './written-out';
import { everythingStandsInTwoZones } from './zones';

/** Every proof, in the order in which the gate runs them. */
export const CHECKS: readonly Check[] = [
  everyTypeIsKnown,
  everythingIsWrittenOut,
  everyReferenceIsPublished,
  programsArePinned,
  noSecretInTheOpen,
  dataStaysInItsResidency,
  everythingExistsThere,
  everyAddressIsOurs,
  tenantKeysAreIsolated,
  keysAreNotOpen,
  storesAreUnderOwnKeys,
  tenantsHaveTheirOwn,
  tenantNamesItselfAlone,
  tenantRolesReachTheirOwn,
  stagesAreApart,
  trustIsNarrow,
  boundariesAreCeilings,
  boundaryCoversRole,
  noWildcardActions,
  callersAreNamed,
  bothSign,
  deploymentsAreNotLockedOut,
  bucketsRefuse,
  onlyErasureDeletesBackups,
  backupsAreKeptAsPlanned,
  vaultsAreLockedAsPlanned,
  everyStoreIsBackedUp,
  databaseIsReplicatedAsPlanned,
  failedBackupsWakeSomebody,
  missingBackupsWakeSomebody,
  replicationIsWatched,
  databaseRecordsConnections,
  logsAreKeptAsClassed,
  recordsAreLocked,
  filesAreNotExpired,
  objectsLapseWithTheirClass,
  onlyTheFrontDoorIsOpen,
  onlyHttpsServes,
  balancersAreHardened,
  firewallBlocks,
  securityTxtIsServed,
  databasesStandInTheDataTier,
  dataSubnetsLeadNowhere,
  everythingStandsInTwoZones,
  privateNetworkIsItsOwn,
  hookRoadLeadsToOneDatabase,
  everyRegionIsWatched,
  trailsMissNothing,
  telemetryGoesWhereDeclared,
  frontDoorIsWatched,
  findingsAreFollowed,
  everyHookIsWired,
  exceptionsAreAnsweredFor,
  templatesFit,
  everythingFits,
];
