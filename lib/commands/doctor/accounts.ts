import { paginateDescribeSourceRegions, RDSClient } from '@aws-sdk/client-rds';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Account, Platform, Residency } from '../../../config/platform';
import { answer } from './asking';
import type { NameServers } from './delegation';
import { fail, pass, warn, type Finding } from './findings';
import { placesOf } from './place';
import type { Template } from '../templates';

/** What a test replaces: a synthesis and the public DNS. */
export interface Sources {
  readonly templates?: (platform: Platform) => readonly Template[];
  readonly nameServers?: NameServers;
}

/** A laptop behind a captive portal should hear so in seconds. */
const CLIENT = { maxAttempts: 2, requestHandler: { connectionTimeout: 3_000, requestTimeout: 4_000, throwOnRequestTimeout: true } };

/**
 * What only AWS can say: whose credentials these are, in every region, whether RDS replicates backups between the two regions, and
 * whatever else of an account stops a deployment of the very templates that would be deployed.
 */
export async function accountFindings(platform: Platform, { templates, nameServers }: Sources = {}): Promise<Finding[]> {
  // Asking the metadata service where there is none costs seconds. On a machine that has one, say so: AWS_EC2_METADATA_DISABLED=false.
  process.env.AWS_EC2_METADATA_DISABLED ??= 'true';
  // The SDK announces its own end of support for Node 20 at every start; which Node this repository needs is the line about node.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const missing = await missingCredentials(platform.accounts[0]);
  if (missing !== undefined) return withoutCredentials(platform, missing);

  const identities = await Promise.all(platform.accounts.map((account) => identify(account.region.region)));
  const known = identities.some((identity) => identity.account !== undefined);
  const ours = platform.accounts.some((account, place) => identities[place]!.account === account.id);
  const { declared, topics } = ours ? await loaded(platform, templates) : { declared: [], topics: () => [] };
  const findings = await Promise.all(
    platform.accounts.map(async (account, place) => {
      const identity = identities[place]!;
      // Credentials are of one partition. Where they work in one, that they do not in another is no fault.
      if (identity.account === undefined && known)
        return [unchecked(account, platform, `the credentials are not of partition ${account.partition}`)];
      if (identity.account !== account.id) return [wrongAccount(account, identity, platform)];
      const regions = await regionFindings(account);
      // Where the account does not answer, nothing else does; where nothing would be deployed, nothing is in its way.
      const places = placesOf(platform, account, declared).filter(
        ({ templates: own }, index) => regions[index]!.status === 'PASS' && own.length > 0,
      );
      const asked = topics(nameServers).flatMap((topic) =>
        places.flatMap((where) => topic.questions(where).map((question) => answer(question, topic, where))),
      );
      const [replication, answers] = await Promise.all([replicationFindings(account, platform), Promise.all(asked)]);
      return [...regions, ...replication, ...answers.flat()];
    }),
  );
  return findings.flat();
}

/** The CDK and a dozen clients take seconds to load: whoever is not signed in to the right account need not wait for them. */
async function loaded(platform: Platform, templates: Sources['templates']) {
  const [{ templatesOf }, { topics }] = await Promise.all([import('../templates'), import('./topics')]);
  return { declared: (templates ?? templatesOf)(platform), topics };
}

interface Identity {
  readonly account?: string;
  readonly error?: Error;
}

/** Why there are no credentials; undefined when there are. Resolves the default chain, which for files and environment needs no network. */
async function missingCredentials(account: Account | undefined): Promise<string | undefined> {
  const client = new STSClient({ ...CLIENT, region: account?.region.region ?? 'us-east-1' });
  try {
    await client.config.credentials();
    return undefined;
  } catch (error) {
    // Whatever the chain cannot do, an expired sign-in for one, is a reason to warn and go on: nothing can be asked without.
    return (error as Error).message;
  } finally {
    client.destroy();
  }
}

function withoutCredentials(platform: Platform, reason: string): Finding[] {
  return platform.accounts.map((account) => unchecked(account, platform, `no credentials (${reason})`));
}

function unchecked(account: Account, platform: Platform, reason: string): Finding {
  const regions = account.regions.map((region) => region.region).join(', ');
  const finding = warn(
    `account ${account.id}`,
    `not checked in ${regions}, nor RDS backup replication there: ${reason}`,
    `sign in to the ${platform.stage.name} account of partition ${account.partition} (aws sso login, or set AWS_PROFILE), then npx freehold doctor --platform ${platform.name} --stage ${platform.stage.name}`,
  );
  return { ...finding, asked: false };
}

function wrongAccount(account: Account, identity: Identity, platform: Platform): Finding {
  if (identity.account === undefined) return unreachable(`account ${account.id}`, account.region.region, identity.error);
  return fail(
    `account ${account.id}`,
    `the credentials are of account ${identity.account}; ${platform.stage.name} of ${platform.name} is ${account.id}`,
    `set AWS_PROFILE to a profile of account ${account.id}, or name another stage with --stage`,
  );
}

/** A refusal by AWS is a failure; no answer at all only means that nothing was learnt. */
function unreachable(subject: string, region: string, error: Error | undefined): Finding {
  const answered = (error as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode !== undefined;
  const reason = `${error?.name ?? 'unknown error'}: ${error?.message ?? ''}`.slice(0, 160);
  if (!answered)
    return { ...warn(subject, `no answer from ${region} (${reason})`, 'check the network and run doctor again'), asked: false };
  return fail(subject, `${region} refused (${reason})`, 'renew the credentials (aws sso login) and run doctor again');
}

async function identify(region: string): Promise<Identity> {
  const client = new STSClient({ ...CLIENT, region });
  try {
    const identity = await client.send(new GetCallerIdentityCommand({}));
    return { account: identity.Account ?? 'unknown' };
  } catch (error) {
    return { error: error as Error };
  } finally {
    client.destroy();
  }
}

async function regionFindings(account: Account): Promise<Finding[]> {
  return Promise.all(
    account.regions.map(async ({ region, optIn }) => {
      const identity = await identify(region);
      const subject = `account ${account.id}`;
      if (identity.account === account.id) return pass(subject, `answers in ${region}`);
      if (identity.account !== undefined)
        return fail(
          subject,
          `in ${region} the credentials are of account ${identity.account}`,
          `set AWS_PROFILE to a profile of account ${account.id}`,
        );
      const refusal = unreachable(subject, region, identity.error);
      if (refusal.status === 'WARN' || !optIn) return refusal;
      return { ...refusal, remedy: `enable the region: aws account enable-region --region-name ${region}` };
    }),
  );
}

async function replicationFindings(account: Account, platform: Platform): Promise<Finding[]> {
  const needed = platform.plans.some((plan) => plan.backups.replicated);
  const pairs = platform.residencies.filter((residency) => residency.recovery?.account.id === account.id);
  return Promise.all(pairs.map((residency) => replicationFinding(residency, needed)));
}

async function replicationFinding({ name, home, recovery }: Residency, needed: boolean): Promise<Finding> {
  const [from, to] = [home.region, recovery!.region];
  const subject = `backups ${name}`;
  const known = from.backupReplication[to.region]?.supported;
  const write = (supported: string): string =>
    `write backupReplication.${to.region}.supported: '${supported}' into regions/${from.region}.yaml`;
  const client = new RDSClient({ ...CLIENT, region: to.region });
  try {
    if (await replicates(client, from.region)) {
      const note = known === 'yes' ? '' : `; ${write('yes')}`;
      return pass(subject, `RDS replicates automated backups from ${from.region} to ${to.region}${note}`);
    }
    const found = `RDS does not replicate automated backups from ${from.region} to ${to.region}`;
    if (!needed) return warn(subject, `${found}; no plan needs it yet`, write('no'));
    return fail(subject, found, `${write('no')}, and choose another pair for plans with an RPO below 24 h`);
  } catch (error) {
    const { status, found } = unreachable(subject, to.region, error as Error);
    const finding = warn(
      subject,
      `not checked: ${found}`,
      status === 'FAIL' ? 'allow rds:DescribeSourceRegions to these credentials' : 'check the network and run doctor again',
    );
    return { ...finding, asked: false };
  } finally {
    client.destroy();
  }
}

/** Asked of the destination, which lists its sources, on as many pages as it takes. */
async function replicates(client: RDSClient, home: string): Promise<boolean> {
  for await (const page of paginateDescribeSourceRegions({ client }, {})) {
    const source = page.SourceRegions?.find((candidate) => candidate.RegionName === home);
    if (source) return source.SupportsDBInstanceAutomatedBackupsReplication === true;
  }
  return false;
}
