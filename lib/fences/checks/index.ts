import type { Check } from '../check';
import { rolesAreAble } from './able';
import { alarmsAreCatalogued } from './alarms';
import { backupsAreKeptAsPlanned, databaseIsReplicatedAsPlanned, everyStoreIsBackedUp } from './backups';
import { blueprintsAreReviewed } from './blueprints';
import { templatesFit } from './budgets';
import { resourcesAdmitWhoIsKnown } from './admitted';
import { badEndsAreHeard } from './bad-ends';
import { everyBucketIsLogged, recordsAreCopied } from './copied-records';
import { databaseRecordsConnections } from './database-logs';
import { everyNameIsDeclared } from './declared';
import { everyAddressIsOurs } from './destinations';
import { exceptionsAreAnsweredFor } from './exceptions';
import { failedBackupsWakeSomebody } from './failed-backups';
import { findingsAreFollowed } from './findings';
import { firewallBlocks } from './firewall';
import { balancersAreHardened, onlyHttpsServes, onlyTheFrontDoorIsOpen } from './front-door';
import { frontDoorIsWatched } from './front-door-watch';
import { hooksRunAsReviewed } from './functions';
import { nothingElseIsDeployed, stacksAreProtected, stacksGoWhereDeclared, uploadsAreWhatTheySay } from './deployed';
import { everyHookIsWired } from './hooks';
import { stagesAreApart, tenantNamesItselfAlone, tenantRolesReachTheirOwn, tenantsHaveTheirOwn } from './isolation';
import { keysAreNotOpen, tenantKeysAreIsolated } from './keys';
import { objectsLapseWithTheirClass } from './lapse';
import { deploymentsAreNotLockedOut } from './lockouts';
import { everythingFits } from './limits';
import { messagesGoEncrypted } from './messages';
import { machinesRunAsReviewed } from './machines';
import { missingBackupsWakeSomebody } from './missing-backups';
import { lastCopyIsGoneAsPromised } from './last-copy';
import { noTenantReachesAnother } from './no-crossing';
import { noRoadIsOpen } from './no-road';
import { databasesStandInTheDataTier, dataSubnetsLeadNowhere } from './network';
import { noSecretInTheOpen } from './open-secrets';
import { storesAreUnderOwnKeys } from './own-keys';
import { bucketsRefuse, callersAreNamed, onlyErasureDeletesBackups } from './policies';
import { hookRoadLeadsToOneDatabase } from './hook-road';
import { privateNetworkIsItsOwn } from './private-network';
import { programsArePinned } from './programs';
import { everythingExistsThere } from './region-offers';
import { publishedValuesAreDerived } from './published';
import { rolesReachWhatIsWritten } from './reach';
import { everyPropertyIsClassed, protectionStands } from './properties';
import { replicationIsWatched } from './replication-watch';
import { dataStaysInItsResidency, namesNoRegionElsewhere } from './residency';
import { filesAreNotExpired, logsAreKeptAsClassed, recordsAreLocked } from './retention';
import { boundariesAreCeilings, boundaryCoversRole, noWildcardActions, trustIsNarrow } from './roles';
import { securityTxtIsServed } from './security-txt';
import { tagsSayWhoseItIs } from './tags';
import { everyTriggerFires } from './triggers';
import { bothSign } from './two-signers';
import { everyRegionIsWatched, telemetryGoesWhereDeclared, trailsMissNothing } from './watchers';
import { variablesAreTheContracts } from './variables';
import { vaultsAreLockedAsPlanned } from './vaults';
import { watchersAreSet } from './watch-settings';
import { everyReferenceIsPublished, everythingIsWrittenOut, everyTypeIsKnown } from './written-out';
import { everyStoreIsAskedFor } from './stores';
import { everythingStandsInTwoZones } from './zones';

const OURS = (): ReadonlySet<Check> => (ours ??= new Set(CHECKS));
let ours: ReadonlySet<Check> | undefined;

/** Whether a check is as the product has it: what it finds follows from templates, configuration and its own text. */
export const isOurs = (check: Check): boolean => OURS().has(check);

/** Every proof, in the order in which the gate runs them. */
export const CHECKS: readonly Check[] = [
  everyTypeIsKnown,
  everyPropertyIsClassed,
  protectionStands,
  everythingIsWrittenOut,
  everyReferenceIsPublished,
  programsArePinned,
  noSecretInTheOpen,
  variablesAreTheContracts,
  stacksAreProtected,
  stacksGoWhereDeclared,
  uploadsAreWhatTheySay,
  nothingElseIsDeployed,
  dataStaysInItsResidency,
  everythingExistsThere,
  namesNoRegionElsewhere,
  everyAddressIsOurs,
  everyNameIsDeclared,
  tenantKeysAreIsolated,
  keysAreNotOpen,
  storesAreUnderOwnKeys,
  tenantsHaveTheirOwn,
  everyStoreIsAskedFor,
  tenantNamesItselfAlone,
  tenantRolesReachTheirOwn,
  noTenantReachesAnother,
  tagsSayWhoseItIs,
  publishedValuesAreDerived,
  stagesAreApart,
  trustIsNarrow,
  boundariesAreCeilings,
  boundaryCoversRole,
  noWildcardActions,
  rolesReachWhatIsWritten,
  callersAreNamed,
  resourcesAdmitWhoIsKnown,
  bothSign,
  rolesAreAble,
  deploymentsAreNotLockedOut,
  bucketsRefuse,
  messagesGoEncrypted,
  onlyErasureDeletesBackups,
  backupsAreKeptAsPlanned,
  vaultsAreLockedAsPlanned,
  everyStoreIsBackedUp,
  databaseIsReplicatedAsPlanned,
  failedBackupsWakeSomebody,
  badEndsAreHeard,
  missingBackupsWakeSomebody,
  replicationIsWatched,
  recordsAreCopied,
  everyBucketIsLogged,
  databaseRecordsConnections,
  logsAreKeptAsClassed,
  recordsAreLocked,
  filesAreNotExpired,
  objectsLapseWithTheirClass,
  lastCopyIsGoneAsPromised,
  onlyTheFrontDoorIsOpen,
  onlyHttpsServes,
  balancersAreHardened,
  firewallBlocks,
  securityTxtIsServed,
  noRoadIsOpen,
  databasesStandInTheDataTier,
  dataSubnetsLeadNowhere,
  everythingStandsInTwoZones,
  privateNetworkIsItsOwn,
  hookRoadLeadsToOneDatabase,
  everyRegionIsWatched,
  watchersAreSet,
  trailsMissNothing,
  telemetryGoesWhereDeclared,
  frontDoorIsWatched,
  findingsAreFollowed,
  alarmsAreCatalogued,
  everyHookIsWired,
  everyTriggerFires,
  machinesRunAsReviewed,
  hooksRunAsReviewed,
  blueprintsAreReviewed,
  exceptionsAreAnsweredFor,
  templatesFit,
  everythingFits,
];
