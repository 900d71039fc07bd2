import type { App, Stack } from 'aws-cdk-lib';
import type { Cell, Platform, Residency } from '../config/platform';
import { AccountStack } from './account/account-stack';
import { BlueprintsStack } from './region/blueprints-stack';
import { BreakGlassStack } from './region/break-glass-stack';
import { ErasureStack } from './region/erasure-stack';
import { ExportStack } from './region/export-stack';
import { FrontDoorStack } from './region/front-door-stack';
import { IncidentStack } from './region/incident-stack';
import { KeysStack } from './region/keys-stack';
import { LedgerRecoveryStack } from './region/ledger-recovery-stack';
import { LedgerStack } from './region/ledger-stack';
import { LifecycleStack } from './region/lifecycle-stack';
import { RestoreRecoveryStack } from './region/restore-recovery-stack';
import { RestoreStack } from './region/restore-stack';
import { NetworkStack } from './region/network-stack';
import type { RoomInput } from './region/room-stack';
import { SettingsStack } from './region/settings-stack';
import { SharedDatabaseStack, sharingPlan } from './region/shared-database-stack';
import { VaultRecoveryStack, VaultStack } from './region/vault-stack';
import { WatchStack } from './region/watch-stack';
import { Fleet } from './tenant/fleet';

/** Every stack of one platform at one stage, by what it is. Tenants' come and go while the app is synthesized. */
export interface Stacks {
  readonly accounts: readonly AccountStack[];
  readonly cells: readonly CellStacks[];
}

/** The stacks of one residency: home and, where the jurisdiction has a second region, recovery. */
export interface CellStacks {
  readonly residency: Residency;
  readonly home: HomeStacks;
  readonly recovery?: RecoveryStacks;
}
interface HomeStacks {
  readonly settings: SettingsStack;
  readonly network: NetworkStack;
  readonly watch: WatchStack;
  readonly frontDoor: FrontDoorStack;
  readonly vault: VaultStack;
  readonly ledger: LedgerStack;
  readonly sharedDatabase?: SharedDatabaseStack;
  readonly blueprints: BlueprintsStack;
  readonly erasure: ErasureStack;
  readonly exports: ExportStack;
  readonly restore: RestoreStack;
  readonly incidents: IncidentStack;
  readonly keys: KeysStack;
  readonly breakGlass: BreakGlassStack;
  readonly lifecycle: LifecycleStack;
}
interface RecoveryStacks {
  readonly cell: Cell;
  readonly settings: SettingsStack;
  readonly network: NetworkStack;
  readonly watch: WatchStack;
  readonly vault: VaultRecoveryStack;
  readonly ledger: LedgerRecoveryStack;
  readonly restore: RestoreRecoveryStack;
}

/**
 * Declares every stack of the platform; reads nothing but its argument. The order of deployment is stated here and
 * nowhere else: account, then recovery region, then home region, then each tenant's recovery and home.
 */
export function buildApp(app: App, platform: Platform): Stacks {
  nameZones(app, platform);
  const accounts = platform.accounts.map((account) => new AccountStack(app, { platform, account }));
  const cells = platform.residencies.map((residency): CellStacks => {
    const account = accounts[platform.accounts.indexOf(residency.home.account)]!;
    const recovery = residency.recovery && recoveryRegion(app, { platform, cell: residency.recovery, residency });
    const home = homeRegion(app, { platform, cell: residency.home, residency }, recovery);
    // What is global in an account is there since before the loss, and its stack may stand where nothing can be deployed.
    if (!residency.lost) for (const first of [recovery?.settings, home.settings]) after(first, account);
    else lostRegion(app, { platform, cell: residency.lost });
    return { residency, home, ...(recovery && { recovery }) };
  });
  new Fleet(app, {
    platform,
    before: ({ residency }) => {
      const { home, recovery } = cells.find((cell) => cell.residency === residency)!;
      return {
        recovery: recovery ? [recovery.ledger] : [],
        home: [...(home.sharedDatabase ? [home.sharedDatabase] : []), home.ledger],
      };
    },
  });
  return { accounts, cells };
}

/** What watches a region goes on to be declared after its loss: the account goes on to have it, and its own stack may stand there. */
function lostRegion(app: App, input: RoomInput): void {
  inOrder(new SettingsStack(app, input), new WatchStack(app, input));
}

function recoveryRegion(app: App, input: RoomInput & { residency: Residency }): RecoveryStacks {
  const { home } = input.residency;
  const settings = new SettingsStack(app, input);
  const network = new NetworkStack(app, input);
  const watch = new WatchStack(app, input);
  const vault = new VaultRecoveryStack(app, { ...input, home });
  const ledger = new LedgerRecoveryStack(app, { ...input, home });
  const restore = new RestoreRecoveryStack(app, input);
  inOrder(settings, network, watch, vault, ledger);
  after(restore, network, watch);
  return { cell: input.cell, settings, network, watch, vault, ledger, restore };
}

function homeRegion(app: App, input: RoomInput & { residency: Residency }, recovery: RecoveryStacks | undefined): HomeStacks {
  const settings = new SettingsStack(app, input);
  const network = new NetworkStack(app, input);
  const watch = new WatchStack(app, input);
  const frontDoor = new FrontDoorStack(app, input);
  const vault = new VaultStack(app, input);
  const ledger = new LedgerStack(app, {
    ...input,
    ...(recovery && { recovery: { ledger: recovery.ledger, vaultKeyArn: recovery.vault.keyArn } }),
  });
  const plan = sharingPlan(input.platform);
  const sharedDatabase =
    plan &&
    new SharedDatabaseStack(app, {
      ...input,
      plan,
      ...(recovery && { recovery: { cell: recovery.cell, keyArn: recovery.vault.keyArn } }),
    });
  const blueprints = new BlueprintsStack(app, input);
  inOrder(settings, network, watch, frontDoor, vault, ledger, ...(sharedDatabase ? [sharedDatabase] : []));
  const erasure = new ErasureStack(app, input);
  const exports = new ExportStack(app, input);
  const restore = new RestoreStack(app, input, recovery?.restore.door);
  const keys = new KeysStack(app, input);
  const breakGlass = new BreakGlassStack(app, input);
  const lifecycle = new LifecycleStack(app, { ...input, catalogueKey: blueprints.catalogueKey, exportTask: exports.taskFamily });
  const incidents = new IncidentStack(app, input);
  after(blueprints, ledger);
  after(erasure, ledger, network, sharedDatabase);
  after(exports, ledger, network, watch, sharedDatabase);
  after(restore, ledger, network, sharedDatabase, recovery?.restore);
  after(keys, ledger, network);
  after(breakGlass, ledger, network, sharedDatabase);
  after(lifecycle, blueprints, network, sharedDatabase, erasure, exports, restore, breakGlass);
  after(incidents, ledger, network, lifecycle);
  after(ledger, recovery?.ledger);
  after(vault, recovery?.vault);
  return {
    settings,
    network,
    watch,
    frontDoor,
    vault,
    ledger,
    ...(sharedDatabase && { sharedDatabase }),
    blueprints,
    erasure,
    exports,
    restore,
    incidents,
    keys,
    breakGlass,
    lifecycle,
  };
}

/** What CDK would otherwise look up in the account, which needs credentials. */
export function nameZones(app: App, platform: Platform): void {
  for (const account of platform.accounts) {
    for (const { region, zones } of account.regions) {
      app.node.setContext(`availability-zones:account=${account.id}:region=${region}`, zones);
    }
  }
}

function inOrder(...stacks: Stack[]): void {
  stacks.slice(1).forEach((stack, i) => stack.addStackDependency(stacks[i]!));
}

function after(stack: Stack | undefined, ...others: (Stack | undefined)[]): void {
  for (const other of others) if (stack && other) stack.addStackDependency(other);
}
