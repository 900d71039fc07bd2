import type { Check, VerifyResult } from './contract';
import { NotYetError, TenantNotAsPromisedError } from './errors';
import type { Examined } from './examine';

/** What Step Functions carries of an error is 256 KB, with everything else of the run: this leaves it nearly all. */
const MOST = 24_000;

/** What sets a family right. */
const REMEDY: Readonly<Record<string, string>> = {
  keys: "deploy the tenant's stack again from its blueprint; another key means another tenant: ask who made it",
  database:
    "deploy the tenant's stack (or the cell's shared-database and network) again; encryption and key never change: make the instance anew",
  files: "deploy the tenant's stack again from its blueprint, and find out on the trail who changed the bucket",
  backups:
    "deploy the tenant's recovery and tenant stacks again from their blueprints; a compliance lock never changes: other days are another vault",
  access: "deploy the tenant's stack again from its blueprint, and find out on the trail who changed the role",
  connection: "deploy the tenant's stack again, which writes the parameters from the instance that it made",
  postgres:
    'run prepare-database again; what it does not mend is named in its documentation: correct that by a migration, or by the plan',
};

/**
 * @throws TenantNotAsPromisedError when a check does not hold, whatever else is still to come
 * @throws NotYetError when all hold that were seen, and something does not show yet
 */
export function conclude(tenant: string, { checks, looked, pending }: Examined, at: Date): VerifyResult {
  const broken = checks.filter(({ ok }) => !ok);
  if (broken.length > 0) throw new TenantNotAsPromisedError(said(tenant, broken, checks.length));
  if (pending.length > 0) {
    throw new NotYetError(
      `tenant ${tenant} cannot be judged yet: ${pending.join('; ')}; wanted all of it to show; try again in a few minutes`,
    );
  }
  return { tenant, checks, looked, verifiedAt: at.toISOString() };
}

function said(tenant: string, broken: readonly Check[], of: number): string {
  const lines = broken.map(
    ({ id, subject, expected, observed }) =>
      `${id} of ${subject}: got ${observed}; wanted ${expected}; ${REMEDY[id.split('.')[0]!] ?? 'correct it'}`,
  );
  let length = 0;
  const shown = lines.filter((line) => (length += line.length + 1) <= MOST);
  const rest = broken.slice(shown.length).map(({ id }) => id);
  return [
    `tenant ${tenant} is not as promised: ${broken.length} of ${of} checks do not hold`,
    ...shown,
    ...(rest.length > 0 ? [`and ${rest.length} more: ${rest.join(', ')}`] : []),
  ].join('\n');
}
