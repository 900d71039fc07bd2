import type { Check } from './check';
import { rolesAreAble } from './rights/able';
import { alarmsAreCatalogued } from './watch/alarms';
import { backupsAreKeptAsPlanned, databaseIsReplicatedAsPlanned, everyStoreIsBackedUp } from './backups/backups';
import { nothingElseIsDeployed, stacksAreProtected, stacksGoWhereDeclared, uploadsAreWhatTheySay } from './written/deployed';
import { blueprintsAreReviewed } from './hooks/blueprints';
import { templatesFit } from './written/budgets';
import { resourcesAdmitWhoIsKnown } from './rights/admitted';
import { badEndsAreHeard } from './watch/bad-ends';
import { recordsAreBound } from './records/bound-records';
import { everyBucketIsLogged, recordsAreCopied } from './records/copied-records';
import { databaseRecordsConnections } from './records/database-logs';
import { peopleShowASecondFactor } from './rights/emergency';
import { everyNameIsDeclared } from './declared/declared';
import { everyAddressIsOurs } from './declared/destinations';
import { exceptionsAreAnsweredFor } from './written/exceptions';
import { failedBackupsWakeSomebody } from './backups/failed-backups';
import { findingsAreFollowed } from './watch/findings';
import { firewallBlocks } from './front-door/firewall';
import { balancersAreHardened, onlyHttpsServes, onlyTheFrontDoorIsOpen } from './front-door/front-door';
import { frontDoorIsWatched } from './front-door/front-door-watch';
import { hooksRunAsReviewed } from './hooks/functions';
import { everyHookIsWired } from './hooks/hooks';
import { stagesAreApart, tenantNamesItselfAlone, tenantRolesReachTheirOwn, tenantsHaveTheirOwn } from './tenants/isolation';
import { keysAreNotOpen, tenantKeysAreIsolated } from './secrecy/keys';
import { objectsLapseWithTheirClass } from './records/lapse';
import { deploymentsAreNotLockedOut } from './rights/lockouts';
import { everythingFits } from './written/limits';
import { messagesGoEncrypted } from './secrecy/messages';
import { machinesRunAsReviewed } from './hooks/machines';
import { missingBackupsWakeSomebody } from './backups/missing-backups';
import { lastCopyIsGoneAsPromised } from './backups/last-copy';
import { noTenantReachesAnother } from './tenants/no-crossing';
import { noRoadIsOpen } from './network/no-road';
import { onlyNeededPortsAreOpen } from './network/ports';
import { databasesStandInTheDataTier, dataSubnetsLeadNowhere } from './network/network';
import { noSecretInTheOpen } from './secrecy/open-secrets';
import { storesAreUnderOwnKeys } from './secrecy/own-keys';
import { bucketsRefuse, callersAreNamed, onlyErasureDeletesBackups } from './rights/policies';
import { hookRoadLeadsToOneDatabase } from './network/hook-road';
import { privateNetworkIsItsOwn } from './network/private-network';
import { programsArePinned } from './written/programs';
import { everythingExistsThere } from './regions/region-offers';
import { publishedValuesAreDerived } from './declared/published';
import { rolesReachWhatIsWritten } from './rights/reach';
import { everyPropertyIsClassed, protectionStands } from './written/properties';
import { replicationIsWatched } from './records/replication-watch';
import { dataStaysInItsResidency, namesNoRegionElsewhere } from './regions/residency';
import { filesAreNotExpired, logsAreKeptAsClassed, recordsAreLocked } from './records/retention';
import { boundariesAreCeilings, boundaryCoversRole, noWildcardActions, trustIsNarrow } from './rights/roles';
import { securityTxtIsServed } from './front-door/security-txt';
import { tagsSayWhoseItIs } from './tenants/tags';
import { everyTriggerFires } from './hooks/triggers';
import { bothSign } from './rights/two-signers';
import { logsAreSearched } from './watch/searched-logs';
import { everyRegionIsWatched, telemetryGoesWhereDeclared, trailsMissNothing } from './watch/watchers';
import { variablesAreTheContracts } from './hooks/variables';
import { vaultsAreLockedAsPlanned } from './backups/vaults';
import { watchersAreSet } from './watch/watch-settings';
import { everyReferenceIsPublished, everythingIsWrittenOut, everyTypeIsKnown } from './written/written-out';
import { everyStoreIsAskedFor } from './declared/stores';
import { everythingStandsInTwoZones } from './regions/zones';
import { otherStagesAreElsewhere } from './tenants/other-stages';

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
  otherStagesAreElsewhere,
  trustIsNarrow,
  peopleShowASecondFactor,
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
  recordsAreBound,
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
  onlyNeededPortsAreOpen,
  databasesStandInTheDataTier,
  dataSubnetsLeadNowhere,
  everythingStandsInTwoZones,
  privateNetworkIsItsOwn,
  hookRoadLeadsToOneDatabase,
  everyRegionIsWatched,
  watchersAreSet,
  trailsMissNothing,
  logsAreSearched,
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
