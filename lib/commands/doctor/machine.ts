import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import type { Platform } from '../../../config/platform';
import { DUMP_PROGRAM, stateOf } from '../../parts/dump-program';
import { installed, ROOT } from '../../root';
import { fail, pass, warn, type Finding } from './findings';

interface Manifest {
  readonly version: string;
  readonly engines?: { readonly node?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** What has to be of one exact version: these four write the templates, check them and deploy them. */
const PINNED = ['aws-cdk-lib', 'aws-cdk', 'constructs', 'cdk-nag'] as const;

/** Node and the CDK, against what package.json asks for. */
export function toolFindings(
  node = process.versions.node,
  repository = ROOT,
  at = repository === ROOT ? installed : (name: string) => path.join(repository, 'node_modules', name),
): Finding[] {
  const manifest = readManifest(repository);
  const wanted = manifest?.engines?.node?.replace('>=', '') ?? '20.12';
  const nodeFinding = atLeast(node, wanted)
    ? pass('node', `${node}, at least ${wanted}`)
    : fail('node', `${node}, older than ${wanted}`, 'install Node 20 or later, for example: nvm install 20');
  return [nodeFinding, ...PINNED.map((name) => pinFinding(name, manifest?.dependencies?.[name], readManifest(at(name))?.version))];
}

function pinFinding(name: string, pin: string | undefined, installed: string | undefined): Finding {
  if (installed === undefined) return fail(name, `not installed, ${pin ?? 'no version'} is pinned`, 'npm ci');
  if (installed === pin) return pass(name, `${installed}, as pinned`);
  // npm's `latest` of the CLI is an accidental publish of old code under a higher number; it cannot read what the library writes.
  const accident = name === 'aws-cdk' && installed.startsWith('3.') ? ', an accidental publish of old code' : '';
  return fail(name, `${installed}${accident}, ${pin ?? 'no version'} is pinned`, 'npm ci');
}

/** A deployment uploads it; a synthesis and a check do without. */
export function dumpFinding(program: Parameters<typeof stateOf>[0] = DUMP_PROGRAM): Finding {
  const state = stateOf(program);
  if (state === 'pinned') return pass('dump program', 'there, as pinned');
  const found =
    state === 'absent' ? 'not there: a deployment would miss it' : 'another file than the one pinned: every synthesis refuses it';
  return (state === 'absent' ? warn : fail)('dump program', found, 'npm run layer');
}

const FACT_DAYS = 365;
const NOTICE_DAYS = 30;

/** What time wears away: dated facts about regions, and exceptions that are about to expire. */
export function agingFindings(platform: Platform, today: string): Finding[] {
  const found: Finding[] = platform.accounts
    .flatMap((account) => account.regions)
    .flatMap((region) => {
      const dates = [
        ...Object.values(region.backupReplication).map((fact) => fact.asOf),
        ...region.unavailable.map((fact) => fact.asOf),
        ...Object.values(region.quotas).map((quota) => quota.asOf),
      ].sort();
      const oldest = dates[0] ?? today;
      if (daysBetween(oldest, today) <= FACT_DAYS) return [];
      return [
        warn(
          `facts ${region.region}`,
          `the oldest is of ${oldest}`,
          `read its source again and correct regions/${region.region}.yaml`,
        ),
      ];
    });
  for (const { region, unverified } of platform.accounts.flatMap((account) => account.regions)) {
    if (unverified.length === 0) continue;
    found.push(
      warn(
        `facts ${region}`,
        `nobody has looked at ${unverified.join('; ')}`,
        `freehold regions add ${region}, then write into the file what you find, with day and source`,
      ),
    );
  }
  for (const exception of platform.exceptions) {
    const left = daysBetween(today, exception.expires);
    if (left > NOTICE_DAYS) continue;
    found.push(
      warn(
        exception.number,
        `expires in ${left} days, on ${exception.expires}; synthesis fails from then on`,
        `end the departure, or have ${exception.approver} approve it again`,
      ),
    );
  }
  return found;
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

function readManifest(folder: string): Manifest | undefined {
  const file = path.join(folder, 'package.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest) : undefined;
}

/** `20.20.2` is at least `20.12`. Parts that are left out count as 0. */
function atLeast(version: string, wanted: string): boolean {
  const [have, need] = [version, wanted].map((text) => text.split('.').map(Number)) as [number[], number[]];
  const place = need.findIndex((part, index) => part !== (have[index] ?? 0));
  return place === -1 || (have[place] ?? 0) > (need[place] ?? 0);
}
