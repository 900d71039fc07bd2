import { existsSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { load } from '../../config/load';
import { ConfigurationError, counted, notAmong, SaidError } from '../../config/mistakes';
import type { Platform } from '../../config/platform';
import { parseSelection } from '../../config/selection';
import { lastUsed } from '../access-review/last-used';
import type { LastUsed } from '../access-review/last-used';
import type { ReviewLine } from '../access-review/line';
import { reviewOf } from '../access-review/review';
import { rolesOf } from '../access-review/used-in-words';
import { asCsv, asJson, asText } from '../access-review/write';
import { commitOf, dayByClock, generatedAt } from '../evidence/provenance';
import { Assembly } from '../fences/templates/assembly';
import { readTemplates } from '../fences/templates/read-templates';
import type { NotRead } from '../operating/read';
import { repositoryOf } from '../root';
import { fromAccounts } from './deployed';
import { EXIT, type ExitCode } from './exit-codes';
import { synthesized } from './synthesized';

export interface AccessReviewOptions {
  readonly platform?: string;
  readonly stage?: string;
  readonly tenant?: string;
  readonly out?: string;
  readonly from?: string;
  readonly deployed?: string;
  readonly fromAccount?: boolean;
  readonly csv?: boolean;
  readonly json?: boolean;
}

/** Raised for a review that cannot be written as it is asked for. */
export class AccessReviewError extends SaidError {
  override readonly name = 'AccessReviewError';
}

/** Writes who may do what with each tenant's data, for a person to read and sign. */
export async function accessReview(options: AccessReviewOptions): Promise<ExitCode> {
  const { tenant, out, csv, json } = options;
  if (csv && json) throw new AccessReviewError('--csv and --json are two formats of one list; wanted one; leave one out');
  refusePlaces(options);
  const { platform: name, stage } = parseSelection({ platform: options.platform, stage: options.stage });
  const today = dayByClock();
  const platform = load({ platform: name, stage, today });
  if (tenant !== undefined) refuseStranger(tenant, platform);
  const lines = await linesOf(platform, options, today);
  const notRead: NotRead[] = [];
  const used = options.fromAccount ? await usedBy(platform, lines, notRead) : undefined;
  const review = {
    head: {
      format: 'freehold-access-review/1' as const,
      platform: name,
      stage,
      commit: commitOf(repositoryOf(platform)),
      generated: generatedAt(),
      templates: options.deployed === undefined ? 'of this commit' : 'as deployed',
      used: used ? usedSaid(notRead) : 'not read: --from-account asks IAM',
      reviewer: null,
      takenAway: null,
    },
    lines,
    used,
  };
  const text = csv ? asCsv(review) : json ? asJson(review) : asText(review);
  if (out === undefined) process.stdout.write(text);
  else {
    writeFileSync(out, text, { flag: 'wx' });
    process.stdout.write(
      `${out}: ${counted(lines.length, 'line')}, ${lines.filter(({ reads }) => reads).length} of them of who reads; docs/access-review.md says how it is marked and signed\n`,
    );
  }
  return EXIT.fine;
}

async function linesOf(platform: Platform, { tenant, from, deployed }: AccessReviewOptions, today: string): Promise<ReviewLine[]> {
  const stage = platform.stage.name;
  const lapses = platform.exceptions.map(({ expires }) => expires);
  const say = (): void => undefined;
  const { folder, discard } = await synthesized({ platform: platform.name, stage, from, today, lapses }, say);
  try {
    const reviewed = readTemplates(folder, platform);
    const { stacks } = deployed === undefined ? reviewed : (await fromAccounts(platform, reviewed, { deployed }, say)).templates;
    return reviewOf(new Assembly(platform, stacks, true), tenant);
  } finally {
    discard();
  }
}

/** Of every account, as far as the credentials at hand are told. */
async function usedBy({ accounts }: Platform, lines: readonly ReviewLine[], notRead: NotRead[]): Promise<LastUsed> {
  const roles = [...new Set(lines.flatMap(rolesOf))].sort();
  const found = new Map<string, Readonly<Record<string, string>> | undefined>();
  for (const account of accounts) {
    const own = roles.filter((role) => role.includes(`:iam::${account.id}:`));
    for (const [role, used] of await lastUsed(account, own, notRead)) found.set(role, used);
  }
  return found;
}

const usedSaid = (notRead: readonly NotRead[]): string =>
  [
    'as IAM tells, some four hours late; an attempt that was refused counts',
    ...notRead.map(({ account, why }) => `not read in account ${account}: ${why}`),
  ].join('; ');

/** What somebody has marked is never written over. Asked first, since a synthesis takes minutes. */
function refusePlaces({ out, deployed }: AccessReviewOptions): void {
  if (deployed !== undefined && !existsSync(deployed))
    throw new AccessReviewError(
      `${deployed} is no folder; wanted templates as deployed; read them with \`freehold evidence --from-account --deployed ${deployed}\``,
    );
  if (out === undefined) return;
  if (existsSync(out))
    throw new AccessReviewError(
      `${out} is there, perhaps with a reviewer's marks; it stays as it is; choose another --out, or move it`,
    );
  if (!existsSync(dirname(out)))
    throw new AccessReviewError(
      `the folder of ${out} is not there; wanted one, such as attested/ beside platform.yaml; make it, then write again`,
    );
}

/** @throws ConfigurationError for a tenant that nobody declared */
function refuseStranger(tenant: string, { tenants }: Platform): void {
  const ids = tenants.map(({ id }) => id);
  if (ids.includes(tenant)) return;
  const otherwise = 'name one that is declared, or leave --tenant out: those whom machines made have the lines of their plan';
  throw new ConfigurationError([{ file: '--tenant', ...notAmong(ids, tenant, { what: 'is declared by no file', otherwise }) }]);
}
