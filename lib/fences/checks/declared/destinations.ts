import { agentRepository, FILES_BUCKET_PREFIX, publicBuckets } from '../../../naming';
import type { Assembly, Found, StackTemplate } from '../../templates/assembly';
import { observe } from '../check';
import type { Check } from '../check';
import { leavesOf } from '../../templates/leaves';
import type { Leaf } from '../../templates/leaves';
import { partitionOf } from '../../templates/references';
import { regionsFor } from '../regions/residency';

/**
 * Every ARN, account and bucket that a template names, wherever it stands: copies, replicas, targets, subscriptions, callers
 * and log destinations are all of them addresses, and a new kind of resource brings none that this does not read.
 */
export const everyAddressIsOurs: Check = {
  id: 'every-address-is-ours',
  sentence:
    'Nothing is sent to, shared with or called by another account, partition or bucket, nor a region outside the residency.',
  remedy: 'Name resources of the own account in the regions of the own residency.',
  look(assembly) {
    const buckets = new Set(
      assembly.all('AWS::S3::Bucket').map((b) => `${b.stack.account}/${assembly.text({ Ref: b.logicalId }, b.stack)}`),
    );
    return assembly.everything().flatMap((found) => {
      const leaves = leavesOf(assembly, found);
      const addresses = leaves.filter(isAddress);
      if (addresses.length === 0) return [];
      const foreign = addresses.flatMap((leaf) => strangers(assembly, found, leaf, buckets).map((s) => ({ path: leaf.path, s })));
      return [
        observe(found, foreign[0]?.path ?? '', {
          expected: 'addresses of the own account and residency',
          actual: foreign.map(({ s }) => s).join(', ') || `${addresses.length} of them`,
          ok: foreign.length === 0,
        }),
      ];
    });
  },
};

/** Properties that name a bucket without an ARN: what is sent there, and the code that a hook runs. */
const NAMES_BUCKET = /(^|\/)(DestinationBucketName|S3BucketName|S3Bucket|TemplateS3Uri|RuleLocation\/Uri)$/;
const ARN = /arn:([\w*?-]*):([\w*?-]*):([\w*?-]*):([\w*?-]*):([^\s"',]*)/g;
const ACCOUNT = /^\d{12}$/;
const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d$/;

interface At {
  readonly path: string;
  readonly stack: StackTemplate;
  readonly buckets: ReadonlySet<string>;
}

/** Of CDK's bootstrap stack: bundles and Guard rules travel through it. */
const assetBucket = ({ account, region }: StackTemplate): string => `cdk-hnb659fds-assets-${account}-${region}`;

/** Names in a namespace that AWS keeps for the account: nobody else's bucket can have one, whatever stands before. */
const inOwnNamespace = (assembly: Assembly, name: string, stack: StackTemplate): boolean =>
  regionsFor(assembly, stack).some((region) => name.endsWith(`-${stack.account}-${region}-an`));

/** A bucket of these templates, CDK's own for assets, or, where a trail selects what it records, the prefix of tenants' buckets. */
const isOurBucket = (assembly: Assembly, name: string, { path, stack, buckets }: At): boolean =>
  buckets.has(`${stack.account}/${name}`) ||
  inOwnNamespace(assembly, name, stack) ||
  name === assetBucket(stack) ||
  (name === FILES_BUCKET_PREFIX && path.startsWith('AdvancedEventSelectors/'));

const isAddress = ({ path, text }: Leaf): boolean =>
  text.includes('arn:') || ACCOUNT.test(text) || REGION.test(text) || NAMES_BUCKET.test(path);

/** What AWS hands out to everybody: images and packages through a network's endpoint, and the agent that GuardDuty puts beside tasks. */
function handedOut({ platform }: Assembly, { type, stack: { account, region } }: Found): string[] {
  if (type === 'AWS::EC2::VPCEndpoint') return publicBuckets(region).map((bucket) => `arn:${partitionOf(region)}:s3:::${bucket}/*`);
  const facts = platform.accounts.find(({ id }) => id === account)?.regions.find((one) => one.region === region);
  const agent = type === 'AWS::IAM::ManagedPolicy' && facts && agentRepository(facts);
  return agent ? [agent] : [];
}

function strangers(assembly: Assembly, found: Found, { path, text }: Leaf, buckets: ReadonlySet<string>): string[] {
  const { stack } = found;
  if (ACCOUNT.test(text)) return text === stack.account ? [] : [`account ${text}`];
  if (NAMES_BUCKET.test(path)) {
    const bucket = text.replace(/^s3:\/\//, '').split('/')[0]!;
    return isOurBucket(assembly, bucket, { path, stack, buckets }) ? [] : [`bucket ${bucket}`];
  }
  const regions = ['', ...regionsFor(assembly, stack)];
  // A policy's list of regions only narrows; what a role may do there is named by ARN.
  if (REGION.test(text)) return regions.includes(text) || path.startsWith('PolicyDocument/') ? [] : [`region ${text}`];
  // What a variable of a policy stands for, is the caller's: anything.
  return [...text.replace(/\$\{[^}]*\}/g, '*').matchAll(ARN)]
    .filter(([, partition, service, region, account, rest]) => {
      const isBucket = service === 's3' && !account;
      const own = ['', 'aws', stack.account].includes(account!);
      return (
        partition !== partitionOf(stack.region) ||
        !own ||
        !regions.includes(region!) ||
        (isBucket && !isOurBucket(assembly, rest!.split('/')[0]!, { path, stack, buckets }))
      );
    })
    .map(([arn]) => arn)
    .filter((arn) => !handedOut(assembly, found).includes(arn));
}
