import { waysOutOf } from '../profiles';
import { natGatewaysIn, shortages, type CellLoad, type Shortage } from '../capacity';
import type { Catalogue, PlatformFiles } from '../files';
import type { Mistake } from '../mistakes';
import { quotasOf } from '../resolve';
import type { Partition, PlatformFile, StageName } from '../schema';

/** Tenants beyond what AWS lets a cell hold, found before the deployment that would stop half-way. */
export function capacityMistakes(files: PlatformFiles, catalogue: Catalogue): Mistake[] {
  const platform = files.platform.value;
  if (!platform) return [];
  return Object.entries(platform.stages).flatMap(([stage, { accounts }]) =>
    (Object.keys(accounts) as Partition[]).flatMap((partition) =>
      shortages(cellsOf(files, platform, catalogue, { stage, partition })).map((shortage) =>
        refusal(files, shortage, stage, partition),
      ),
    ),
  );
}

function refusal(files: PlatformFiles, shortage: Shortage, stage: StageName, partition: Partition): Mistake {
  const account = ['stages', stage, 'accounts', partition];
  const override = [...account, 'quotas', shortage.quota].join('.');
  return files.platform.atKey(account, {
    what: `more tenants than ${shortage.place} of ${stage} can hold: ${shortage.quota}`,
    got: `${shortage.needed} (${shortage.arithmetic})`,
    wanted: `at most ${shortage.allowed}`,
    remedy: `have AWS raise the quota and write ${override}: ${shortage.needed}, or place tenants in another residency`,
  });
}

function cellsOf(
  files: PlatformFiles,
  platform: PlatformFile,
  catalogue: Catalogue,
  account: { stage: StageName; partition: Partition },
): CellLoad[] {
  const plans = files.plans.flatMap((plan) => (plan.value ? [plan.value] : []));
  const shared = plans.filter((plan) => plan.isolation !== 'dedicated');
  const stage = platform.stages[account.stage]!;
  const overrides = stage.accounts[account.partition]?.quotas;
  return Object.entries(platform.residencies).flatMap(([residency, declared]) => {
    const tenants = files.tenants.flatMap((source) => {
      const plan = plans.find((candidate) => candidate.name === source.value?.plan);
      if (!plan || source.value?.residency !== residency) return [];
      return [
        { dedicated: plan.isolation === 'dedicated', replicated: plan.backups.replicated, privateNetwork: plan.privateNetwork },
      ];
    });
    return (['home', 'recovery'] as const).flatMap((role): CellLoad[] => {
      const facts = catalogue.regions.get(declared[role]?.region ?? '');
      if (facts?.partition !== account.partition) return [];
      const sharedReplicated = shared.some((plan) => plan.backups.replicated);
      return [
        {
          region: facts.region,
          role,
          quotas: quotasOf(facts, overrides),
          natGateways: role === 'home' ? natGatewaysIn(facts, { natGateways: waysOutOf(stage) }) : 0,
          sharedInstance: shared.length > 0,
          sharedReplicated,
          tenants,
        },
      ];
    });
  });
}
