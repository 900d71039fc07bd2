import type { Results } from '../results';
import type { Atlas } from './atlas';
import { shortCommit, table } from './layout';
import { markup } from './markup';
import type { Part, Raw } from './markup';
import { counted, listed, moment, thousands } from './words';

/** The first lines of a pack: of what it is evidence, and how what is deployed differs from what was reviewed. */
export function basisPart({ results: { basis, commit, promises } }: Atlas): Part {
  const of = markup`commit <code>${shortCommit(commit)}</code>`;
  if (basis.kind === 'synthesis')
    return markup`<p class="prose"><strong>Designed, not operating.</strong> This pack is of a synthesis of ${of}, written by ${basis.by}. No account was read: it shows what is declared, and the records of runs that it lists, not what is deployed.</p>`;
  const { read, accounts, difference } = basis;
  const seen = promises.filter(({ operation }) => operation.state === 'operating').length;
  return [
    markup`<p class="prose"><strong>As deployed${read ? markup`, read ${moment(read.at)}` : undefined}.</strong> This pack is of the templates of ${accounts.length === 1 ? 'account' : 'accounts'} ${listed(accounts)}, ${read ? markup`read by ${read.by}` : 'fetched by hand, time not known'}; written by ${basis.by}. ${seen === 0 ? 'No promise was seen at work.' : `${counted(seen, 'promise')} of ${promises.length} ${seen === 1 ? 'was' : 'were'} seen at work; the rest is designed.`}</p>`,
    differencePart(difference, of),
  ];
}

type Difference = Extract<Results['basis'], { kind: 'deployed' }>['difference'];

function differencePart({ more, fewer, differing }: Difference, of: Raw): Raw {
  if (more.length + fewer.length + differing.length === 0)
    return markup`<p class="prose">What is deployed is what was reviewed: it is the synthesis of ${of}, resource for resource.</p>`;
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
  const ringing = alarms.filter(({ state }) => state !== 'OK');
  const drifted = stacks.filter(({ drift }) => drift === 'DRIFTED');
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
    markup`<h3>Alarms and drift</h3><p class="prose">${counted(alarms.length, 'alarm')}, ${ringing.length === 0 ? 'each OK' : `${thousands(ringing.length)} not OK`}. ${counted(stacks.length, 'stack')}, ${drifted.length === 0 ? 'none known to have drifted' : `${thousands(drifted.length)} drifted`}${unlooked.length > 0 && `; of ${thousands(unlooked.length)} nobody has looked whether`}. No look for drift was started for this.</p>`,
    ringing.length > 0 &&
      table(
        { label: 'Alarms that are not OK', columns: ['Alarm', 'State', 'Since'], stacked: true },
        ringing.map(({ name, state, since }) => [name, state, since === undefined ? '' : moment(since)]),
      ),
    drifted.length > 0 &&
      table(
        { label: 'Stacks that have drifted', columns: ['Stack', 'Looked at'], stacked: true },
        drifted.map(({ name, checked }) => [name, checked === undefined ? '' : moment(checked)]),
      ),
    notRead.length > 0 && [
      markup`<h3>What was not read</h3><p class="prose">Asked for and refused, or not answered. Nothing is taken to be well for it.</p>`,
      table(
        { label: 'Not read', columns: ['Account', 'Region', 'What', 'Why'], stacked: true },
        notRead.map(({ account, region, what, why }) => [account, region, what, why]),
      ),
    ],
  ];
}
