import { isSame } from '../../operating/difference';
import { alarmFaults, stackFaults } from '../../operating/unwell';
import type { Results } from '../results';
import type { Atlas } from './atlas';
import { shortCommit, table } from './layout';
import { markup } from './markup';
import type { Part, Raw } from './markup';
import { counted, listed, moment, thousands } from './words';

/** The first lines of a pack: of what it is evidence, and how what is deployed differs from what was reviewed. */
export function basisPart({ results: { basis, commit, promises, operating } }: Atlas): Part {
  const of = markup`commit <code>${shortCommit(commit)}</code>`;
  if (basis.kind === 'synthesis')
    return markup`<p class="prose"><strong>Designed, not operating.</strong> This pack is of a synthesis of ${of}, written by ${basis.by}. No account was read: it shows what is declared, and the records of runs that it lists, not what is deployed.</p>`;
  const { read, accounts, difference } = basis;
  const seen = promises.filter(({ operation }) => operation.state === 'operating').length;
  return [
    markup`<p class="prose"><strong>As deployed${read ? markup`, read ${moment(read.at)}` : undefined}.</strong> This pack is of the templates of ${accounts.length === 1 ? 'account' : 'accounts'} ${listed(accounts)}, ${read ? markup`read by ${read.by}` : 'fetched by hand, time not known'}; written by ${basis.by}. ${seen === 0 ? 'No promise was seen at work.' : `${counted(seen, 'promise')} of ${promises.length} ${seen === 1 ? 'was' : 'were'} seen at work; the rest is designed.`}</p>`,
    differencePart(difference, of, operating?.notRead.length ?? 0),
  ];
}

type Difference = Extract<Results['basis'], { kind: 'deployed' }>['difference'];

function differencePart(difference: Difference, of: Raw, notRead: number): Raw {
  // What nobody could read is none too few, and nobody knows whether it differs.
  if (isSame(difference))
    return notRead === 0
      ? markup`<p class="prose">What is deployed is what was reviewed: it is the synthesis of ${of}, resource for resource.</p>`
      : markup`<p class="prose">As far as it was read, what is deployed is what was reviewed, a synthesis of ${of}. <strong class="bad">Not everything was read</strong>: <a href="#operating">what was not, and why</a>.</p>`;
  const { more, fewer, differing } = difference;
  const resources = differing.reduce((sum, each) => sum + each.more.length + each.fewer.length + each.changed.length, 0);
  return markup`<p class="prose"><strong class="bad">What is deployed is not what was reviewed</strong>, a synthesis of ${of}: ${counted(more.length, 'stack')} more, ${thousands(fewer.length)} fewer, ${thousands(differing.length)} that differ, in ${counted(resources, 'resource')}.</p>
<details><summary>What differs</summary>
${more.length > 0 && markup`<p>Deployed and not declared: ${listed(more)}.</p>`}
${fewer.length > 0 && markup`<p>Declared and not deployed: ${listed(fewer)}.</p>`}
${
  differing.length > 0 &&
  table(
    { label: 'Stacks that differ', columns: ['Stack', 'More', 'Fewer', 'Changed'], stacked: true },
    differing.map((each) => [each.stack, each.more.join(', '), each.fewer.join(', '), each.changed.join(', ')]),
  )
}
</details>`;
}

/** What was read of accounts beside templates: backups as they were seen, alarms that are not well, drift, and what was not told. */
export function operatingPart({ results }: Atlas): Part {
  const { backups, alarms, stacks, notRead, failed } = results.operating!;
  const ringing = unwell(alarms, alarmFaults);
  const strange = unwell(stacks, stackFaults);
  const unlooked = stacks.filter(({ drift }) => drift !== 'DRIFTED' && drift !== 'IN_SYNC');
  return [
    markup`<h3>Backups of each tenant</h3>`,
    backups.length === 0
      ? markup`<p class="note">No tenant has any.</p>`
      : table(
          { label: 'Backups', columns: ['Tenant', 'What', 'Where', 'First', 'Last', 'As promised'], stacked: true },
          backups.map((each) => [
            each.tenant,
            [each.what, markup`<span class="sub">${each.type}</span>`],
            [each.store, markup`<span class="sub">${each.region}</span>`],
            each.first === undefined ? '' : moment(each.first),
            each.last === undefined ? '' : moment(each.last),
            each.state === 'seen'
              ? 'yes'
              : markup`<strong class="${each.state === 'not read' ? 'soft' : 'bad'}">${each.why}</strong>`,
          ]),
        ),
    failed.length > 0 &&
      markup`<p class="prose"><strong class="bad">${counted(failed.length, 'backup job')}</strong> of the last days left no backup: ${listed(failed.slice(0, 5).map(({ vault, type, state, at }) => `${type} in ${vault}, ${state}, ${moment(at)}`))}.</p>`,
    markup`<h3>Alarms and drift</h3><p class="prose">${alarms.length === 0 ? 'No alarm was read' : `${counted(alarms.length, 'alarm')}, ${ringing.length === 0 ? 'each OK, judged by everything, and calling somebody' : `${thousands(ringing.length)} not well`}`}. ${stacks.length === 0 ? 'No stack was listed' : `${counted(stacks.length, 'stack')}, ${strange.length === 0 ? 'each settled, and none known to have drifted' : `${thousands(strange.length)} of which the template need not be what is there`}`}${unlooked.length > 0 && `; of ${thousands(unlooked.length)} nobody has looked whether they have drifted`}. No look for drift was started for this.</p>`,
    faultTable('Alarms that are not well', 'Alarm', ringing),
    faultTable('Stacks that have drifted or are not settled', 'Stack', strange),
    notRead.length > 0 && [
      markup`<h3>What was not read</h3><p class="prose">Asked for and refused, or not answered. Nothing is taken to be well for it.</p>`,
      table(
        { label: 'Not read', columns: ['Account', 'Region', 'What', 'Why'], stacked: true },
        notRead.map(({ account, region, what, why }) => [account, region, what, why]),
      ),
    ],
  ];
}

type Unwell = readonly (readonly [name: string, faults: readonly string[]])[];

/** Those of which something is not well, as promises are told of them. */
const unwell = <One extends { readonly name: string }>(all: readonly One[], faultsOf: (one: One) => string[]): Unwell =>
  all.map((one) => [one.name, faultsOf(one)] as const).filter(([, faults]) => faults.length > 0);

const faultTable = (label: string, head: string, all: Unwell): Part =>
  all.length > 0 &&
  table(
    { label, columns: [head, 'Seen'], stacked: true },
    all.map(([name, faults]) => [name, `It ${faults.join('; it ')}.`]),
  );
