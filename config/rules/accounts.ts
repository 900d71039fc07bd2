import type { Catalogue, PlatformFiles } from '../files';
import type { Mistake } from '../mistakes';
import type { RegionFacts } from '../region-schema';
import type { Partition, PlatformFile } from '../schema';
import type { Path, Source } from '../source';
import { firstWith, ownOf } from './apart';

type Account = NonNullable<PlatformFile['stages'][string]['accounts'][Partition]>;

/** One account per stage and partition, shared by none, with a way to a certificate for every home region. */
export function accountMistakes(files: PlatformFiles, catalogue: Catalogue): Mistake[] {
  const source = files.platform;
  if (!source.value) return [];
  const homes = Object.entries(source.value.residencies).flatMap(([residency, declared]) => {
    const facts = catalogue.regions.get(declared.home.region);
    return facts ? [{ residency, facts }] : [];
  });

  const found: Mistake[] = [];
  found.push(...sharedMistakes(source));
  for (const [stage, { accounts }] of Object.entries(source.value.stages)) {
    for (const partition of new Set(homes.map((home) => home.facts.partition))) {
      if (accounts[partition]) continue;
      const needs = homes.filter((home) => home.facts.partition === partition).map((home) => `"${home.residency}"`);
      found.push(
        source.atKey(['stages', stage, 'accounts'], {
          what: `${stage} has no account in partition ${partition}`,
          wanted: `one, for residency ${needs.join(', ')}`,
          remedy: `add \`${partition}:\` with id and domain`,
        }),
      );
    }
    for (const [partition, account] of Object.entries(accounts)) {
      const where = ['stages', stage, 'accounts', partition];
      found.push(
        ...(NOBODYS.test(account.id) ? [nobodys(source, where, account.id)] : []),
        ...cellsNameMistakes(source, where, account.domain),
      );
      const served = homes.map((home) => home.facts).filter((facts) => facts.partition === partition);
      found.push(...certificateMistakes(source, where, account, served));
    }
  }
  return found;
}

/** A cell is served at `<residency>.<domain>`, which is then no domain that another stage can have. */
function cellsNameMistakes(source: Source<PlatformFile>, where: Path, domain: string): Mistake[] {
  const { stages, residencies } = source.value!;
  const others = Object.entries(stages).flatMap(([stage, { accounts }]) =>
    Object.entries(accounts).map(([partition, other]) => ({ owner: `${stage}.${partition}`, domain: other.domain })),
  );
  const cell = others.flatMap(({ owner, domain: other }) =>
    Object.keys(residencies).flatMap((residency) => (`${residency}.${other}` === domain ? [{ owner, residency }] : [])),
  )[0];
  if (!cell) return [];
  return [
    source.at([...where, 'domain'], {
      what: `residency "${cell.residency}" of ${cell.owner} is served under this name`,
      got: `"${domain}"`,
      wanted: 'a domain that no cell of another stage has',
      remedy: 'choose another name, or rename the residency',
    }),
  ];
}

/** AWS gives nobody an id of zeros: it stands where somebody meant to write the real one. */
const NOBODYS = /^0+$/;
const nobodys = (source: Source<unknown>, where: Path, id: string): Mistake =>
  source.at([...where, 'id'], {
    what: 'no account has this id',
    got: `"${id}"`,
    wanted: 'the id of an account',
    remedy: 'write the one that `aws sts get-caller-identity` says',
  });

/** What one stage or partition declares and another one has. */
function sharedMistakes(source: Source<PlatformFile>): Mistake[] {
  const all = ownOf(source.value!.stages).filter(({ what, value }) => what !== 'account' || !NOBODYS.test(value));
  return all.flatMap((one) => {
    const first = firstWith(one, all);
    if (!first) return [];
    const { what, value, where } = one;
    return [
      source.at(where, {
        what: `the ${what} also serves ${first.stage}.${first.partition}`,
        got: `"${value}"`,
        wanted: 'one of its own for each stage and partition',
        remedy: `use the ${what} of ${one.stage}.${one.partition}`,
      }),
    ];
  });
}

function certificateMistakes(source: Source<unknown>, where: Path, account: Account, homes: readonly RegionFacts[]): Mistake[] {
  const arns = account.certificateArns;
  if ((account.hostedZoneId === undefined) === (arns === undefined)) {
    return [
      source.atKey(arns ? [...where, 'certificateArns'] : where, {
        what: arns ? 'a hosted zone and certificates exclude each other' : 'there is no way to a certificate',
        wanted: 'either `hostedZoneId` (certificates are made and renewed there) or `certificateArns`',
        remedy: arns ? 'remove one of the two' : 'add one of the two',
      }),
    ];
  }
  if (!arns) return [];
  const found: Mistake[] = [];
  for (const { region } of homes) {
    if (arns[region] === undefined) {
      found.push(
        source.atKey([...where, 'certificateArns'], {
          what: `home region ${region} has no certificate`,
          wanted: 'one for every home region of the partition',
          remedy: `add \`${region}: arn:...\``,
        }),
      );
    }
  }
  for (const [region, arn] of Object.entries(arns)) {
    const facts = homes.find((candidate) => candidate.region === region);
    if (!facts) {
      found.push(
        source.atKey([...where, 'certificateArns', region], {
          what: `${region} is no home region of this partition`,
          wanted: 'home regions only',
          remedy: 'remove it',
        }),
      );
    } else if (!arn.startsWith(`arn:${facts.partition}:acm:${region}:${account.id}:`)) {
      found.push(
        source.at([...where, 'certificateArns', region], {
          what: 'the certificate is of another region, account or partition',
          got: `"${arn}"`,
          wanted: `arn:${facts.partition}:acm:${region}:${account.id}:certificate/...`,
          remedy: 'load balancers take certificates of their own account and region only',
        }),
      );
    }
  }
  return found;
}
