import type * as z from 'zod';
import { version } from '../../../package.json';
import { readCatalogue } from '../../../config/files';
import { countriesOf, countryName } from '../../../config/jurisdictions';
import { ConfigurationError, didYouMean, listOf, type Mistake } from '../../../config/mistakes';
import type { RegionFacts } from '../../../config/region-schema';
import { lawsOf } from './laws';
import { approvalReference, called, domainName, ISOLATIONS, MOST_STAGES, platformSchema, stageName } from '../../../config/schema';
import { ROOT } from '../../root';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** As the command line gives them: text, or nothing. */
export interface Given {
  readonly name?: string;
  readonly title?: string;
  readonly domain?: string;
  readonly home?: readonly string[];
  readonly jurisdiction?: readonly string[];
  readonly isolation?: string;
  readonly stages?: string;
  readonly accounts?: string;
  readonly ci?: string;
  readonly repository?: string;
  readonly approver?: string;
  readonly approval?: string;
  readonly package?: string;
  readonly yes?: boolean;
}

interface Home {
  readonly facts: RegionFacts;
  readonly jurisdiction: string;
  /** What the jurisdiction is called: `Japan`, `European Union`. */
  readonly country: string;
  /** None where no other region lies under the same law. */
  readonly pair?: RegionFacts;
}

/** What a company's repository is written from. */
export interface Answers {
  readonly name: string;
  readonly title: string;
  readonly domain: string;
  readonly homes: readonly Home[];
  readonly isolation: (typeof ISOLATIONS)[number];
  readonly stages: readonly { readonly name: string; readonly account: string }[];
  readonly ci: 'github' | 'gitlab';
  readonly repository: string;
  readonly approver: string;
  /** Ticket or document in which that is decided. */
  readonly approval: string;
  readonly package: string;
}

type Asked = 'title' | 'domain' | 'home' | 'jurisdiction' | 'isolation' | 'stages' | 'ci' | 'repository' | 'approver' | 'approval';

const WORDS: Readonly<Record<Asked, string>> = {
  title: 'What is the company called?',
  domain: "Which domain is the product's?",
  home: 'In which regions do customers have their home? (separated by commas)',
  jurisdiction: 'Under whose law does data of each home lie?',
  isolation: 'What does a tenant have for itself? (dedicated instance, database, row)',
  stages: 'Which stages are there, the last one with customers?',
  ci: 'Which CI deploys? (github, gitlab)',
  repository: 'Where does it run?',
  approver: "Who accepts the product's registered departures?",
  approval: 'In which ticket or document is that decided? (its number or day)',
};

/**
 * What was given, else what a person answers on a terminal, else the defaults.
 *
 * @throws ConfigurationError with every answer that cannot be used
 */
export async function answersOf(given: Given, today = new Date()): Promise<Answers> {
  const asks = !given.yes && process.stdin.isTTY && process.stdout.isTTY;
  const ask = async (message: string, fallback: string): Promise<string> =>
    asks ? (await import('@inquirer/prompts')).input({ message, default: fallback }) : fallback;
  const name = given.name ?? (await ask('What is its short name, which every resource begins with?', ''));
  const said = async (key: Asked, fallback: string, words = WORDS[key]): Promise<string> => {
    const value = given[key];
    if (value === undefined) return ask(words, fallback);
    return typeof value === 'string' ? value : value.join(',');
  };
  const title = await said('title', name.slice(0, 1).toUpperCase() + name.slice(1));
  const domain = await said('domain', domainOf(name));
  const home = split(await said('home', 'eu-central-1'));
  const mistakes: Mistake[] = [];
  const { regions, jurisdictions } = readCatalogue(join(ROOT, 'config'), mistakes);
  const laws = lawsOf(home, regions, jurisdictions.value!);
  const asksLaw = given.jurisdiction !== undefined || laws.question !== undefined;
  const jurisdiction = asksLaw ? split(await said('jurisdiction', laws.usual.join(','), laws.question)) : laws.usual;
  const isolation = await said('isolation', 'database');
  const stages = split(await said('stages', 'staging,production'));
  const accounts = split(given.accounts ?? '');
  const ci = await said('ci', 'github');
  const repository = await said('repository', `${name}/freehold`);
  const approver = await said('approver', `CISO of ${title}`);
  const approval = await said('approval', `First review, ${today.toISOString().slice(0, 10)}`);

  const choice = (flag: string, value: string, known: readonly string[]): void => {
    if (!known.includes(value)) mistakes.push(refused(flag, value, listOf(known), didYouMean(value, known, 'choose one of them')));
  };
  const shaped = (flag: string, value: string, schema: z.ZodType): void => {
    const { error } = schema.safeParse(value);
    if (error) mistakes.push(refused(flag, value, error.issues[0]!.message, `for example ${EXAMPLES[flag] ?? 'kestrel'}`));
  };
  shaped('name', name, platformSchema.shape.name);
  shaped('--title', title, platformSchema.shape.title);
  if (domain !== domainOf(name) || mistakes.length === 0) shaped('--domain', domain, domainName); // a wrong name is one mistake
  shaped('--approver', approver, called.min(3));
  shaped('--approval', approval, approvalReference);
  for (const stage of stages) shaped('--stages', stage, stageName);
  if (stages.length === 0 || stages.length > MOST_STAGES || new Set(stages).size < stages.length) {
    mistakes.push(refused('--stages', stages.join(','), `one to ${MOST_STAGES}, each once`, 'for example staging,production'));
  }
  if (accounts.length > 0 && (accounts.length !== stages.length || accounts.some((id) => !/^\d{12}$/.test(id)))) {
    mistakes.push(
      refused(
        '--accounts',
        accounts.join(','),
        `${stages.length} ids of 12 digits, one for each stage`,
        'leave it out to begin with examples',
      ),
    );
  }
  choice('--isolation', isolation, ISOLATIONS);
  choice('--ci', ci, ['github', 'gitlab']);
  const known = [...regions.keys()];
  for (const region of home) choice('--home', region, known);
  if (new Set(home).size < home.length) {
    mistakes.push(refused('--home', home.join(','), 'regions, each once', 'leave out what is named twice'));
  }
  const unlawful = home.every((region) => regions.has(region)) ? laws.refusal(jurisdiction) : undefined;
  if (unlawful) mistakes.push(refused('--jurisdiction', jurisdiction.join(','), unlawful.wanted, unlawful.remedy));
  if (mistakes.length > 0) throw new ConfigurationError(mistakes);
  const homes = home.map((region, place): Omit<Home, 'pair'> => {
    const law = jurisdiction[place]!;
    const country = countryName(law) ?? jurisdictions.value!.unions[law]!.title;
    return { facts: regions.get(region)!, jurisdiction: law, country };
  });
  return {
    ...{ name, title, domain, repository, approver, approval },
    homes: paired(homes, [...regions.values()], (jurisdiction) => countriesOf(jurisdiction, jurisdictions.value!)),
    isolation: isolation as Answers['isolation'],
    stages: stages.map((stage, place) => ({ name: stage, account: accounts[place] ?? `${place + 1}`.repeat(12) })),
    ci: ci as Answers['ci'],
    package: given.package ?? installedAs() ?? version,
  };
}

/** As the folder here depends on it: a file that npm was told of is in no registry. */
function installedAs(): string | undefined {
  const here = resolve('package.json');
  if (!existsSync(here)) return undefined;
  const manifest = JSON.parse(readFileSync(here, 'utf8')) as { dependencies?: Record<string, string> };
  const spec = manifest.dependencies?.freehold;
  return spec?.startsWith('file:') ? spec : undefined;
}

/**
 * Each home with where it recovers: a region under the same law, one that RDS replicates backups to before others, and one that is
 * open to every account. A region serves one residency, so neither another home nor what another has taken.
 */
function paired(
  homes: readonly Omit<Home, 'pair'>[],
  regions: readonly RegionFacts[],
  countries: (of: string) => readonly string[],
) {
  const taken = new Set(homes.map(({ facts }) => facts.region));
  return homes.map((home): Home => {
    const { facts, jurisdiction, country } = home;
    const rank = ({ region, optIn }: RegionFacts): number =>
      (facts.backupReplication[region]?.supported === 'yes' ? 0 : 2) + (optIn ? 1 : 0);
    const lawful = regions.filter(
      (other) => other !== facts && other.partition === facts.partition && countries(jurisdiction).includes(other.country),
    );
    const [pair] = lawful.filter(({ region }) => !taken.has(region)).sort((a, b) => rank(a) - rank(b));
    if (pair) taken.add(pair.region);
    else if (lawful.length > 0) {
      const remedy = `leave one out, so that it can be the recovery region of ${facts.region}`;
      const wanted = `a region of ${country} that serves no other residency, to recover ${facts.region} in`;
      throw new ConfigurationError([refused('--home', homes.map((one) => one.facts.region).join(','), wanted, remedy)]);
    }
    return { ...home, ...(pair && { pair }) };
  });
}

const EXAMPLES: Readonly<Record<string, string>> = {
  '--title': '"Kestrel Clinics"',
  '--domain': 'kestrel.example',
  '--approver': '"CISO of Kestrel Clinics"',
  '--approval': 'SEC-114',
  '--stages': 'staging,production',
};

const split = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

const refused = (flag: string, value: string, wanted: string, remedy: string): Mistake => ({
  file: flag,
  what: 'the answer cannot be used',
  got: `"${value}"`,
  wanted,
  remedy,
});

/** Whose domain it is unless told. */
const domainOf = (name: string): string => `${name}.example`;
