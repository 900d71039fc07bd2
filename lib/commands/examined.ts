import { defaultStage } from '../../config/company';
import { load } from '../../config/load';
import type { Platform } from '../../config/platform';
import { parseSelection } from '../../config/selection';
import { collect } from '../evidence/collect';
import { examine } from '../evidence/examine';
import type { Examination } from '../evidence/examine';
import { commitOf, dayByClock, generatedAt, writtenBy } from '../evidence/provenance';
import { atAnotherStage } from '../promises/another-stage';
import type { RunRecord } from '../promises/records';
import type { GateFindings } from '../gate/synthesis';
import type { Evidence } from '../evidence/results';
import { readTemplates } from '../fences/templates/read-templates';
import type { ReadTemplates } from '../fences/templates/read-templates';
import { isOvertaken, readFindings } from '../gate/synthesis';
import { machineMemory, NO_MEMORY } from '../memory';
import { lastPack } from '../evidence/since';
import { readRecords } from '../promises/records';
import { repositoryOf } from '../root';
import { asOperated, fromAccounts } from './deployed';
import type { DeployedOptions, FromAccounts } from './deployed';
import { synthesized } from './synthesized';

export interface ExaminedOptions extends DeployedOptions {
  readonly platform?: string;
  readonly stage?: string;
  /** A cloud assembly of ours; `cdk.out` unless said. */
  readonly from?: string;
  /** A copy of the ledger's records of runs. */
  readonly records?: string;
  /** The folder of the published keys that sign them. */
  readonly recordKeys?: string;
  /** The folder of the last pack: by it statuses say since when. */
  readonly since?: string | undefined;
}

export interface Examined {
  readonly platform: Platform;
  readonly templates: ReadTemplates;
  readonly examination: Examination;
  readonly evidence: Evidence;
}

/** One step of the work, for whoever shows progress. */
export type Step = 'templates' | 'checks' | 'evidence';

/** Everything that there is to say about one platform and stage, from the templates of this commit. */
export async function examined(
  options: ExaminedOptions,
  step: (step: Step, said?: string) => Promise<void> | void = () => undefined,
): Promise<Examined> {
  const { platform: name, stage } = parseSelection({ platform: options.platform, stage: options.stage });
  const generated = generatedAt();
  const today = dayByClock();
  const platform = load({ platform: name, stage, today });
  // Before the work: a folder that is no pack would waste it.
  const before = options.since === undefined ? undefined : lastPack(options.since, { name, stage });
  await step('templates');
  const { folder, gate, discard } = await synthesized(
    { platform: name, stage, from: options.from, today, lapses: platform.exceptions.map(({ expires }) => expires) },
    (said) => void step('templates', said),
  );
  let templates: ReadTemplates;
  let examination: Examination;
  let found: GateFindings | undefined;
  let accounts: FromAccounts | undefined;
  let records: readonly RunRecord[] | undefined;
  try {
    const reviewed = readTemplates(folder, platform);
    if (options.deployed === undefined && !options.fromAccount) found = readFindings(folder);
    else accounts = await fromAccounts(platform, reviewed, options, (said) => void step('templates', said));
    templates = accounts ? { ...accounts.templates, metadata: new Map() } : reviewed;
    // Records that somebody copied by hand, in place of those that were read: no observation of an account.
    if (accounts?.read && options.records !== undefined) accounts = { ...accounts, read: { ...accounts.read, records: false } };
    const copied = options.records ?? accounts?.records;
    records =
      copied === undefined ? undefined : readRecords(copied, { platform: name, stage }, options.recordKeys ?? accounts?.recordKeys);
    await step('checks');
    // Of templates that a gate has seen, what it said holds; those of accounts are somebody else's.
    const known = accounts ? undefined : { texts: reviewed.texts, memory: isOvertaken() ? NO_MEMORY : machineMemory() };
    examination = examine(platform, templates.stacks, { today, records, complete: accounts?.complete, known });
  } finally {
    accounts?.discard();
    discard(); // checks look at what lies beside templates, too
  }
  const customersOn = defaultStage(name);
  if (stage !== customersOn)
    examination = { ...examination, judgements: atAnotherStage(examination.judgements, stage, customersOn) };
  const seen = accounts && asOperated(platform, examination.judgements, examination.assembly, accounts);
  if (seen) examination = { ...examination, judgements: seen.judgements };
  await step('evidence');
  const evidence = collect({
    platform,
    templates,
    examination,
    // It stood before other templates than those of accounts, and counts what a stage without customers would show of its own.
    gate: accounts ? '' : stage === customersOn ? gate : gate.replace(/ · promises .*/, ''),
    found,
    deployed: seen?.deployed,
    commit: commitOf(repositoryOf(platform)),
    by: writtenBy(repositoryOf(platform)),
    generated,
    judged: today,
    before,
    records,
  });
  return { platform, templates, examination, evidence };
}
