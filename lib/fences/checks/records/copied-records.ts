import type { Cell } from '../../../../config/platform';
import { accountLandingBucketName, bucketName, landingBucketName, roomStackName } from '../../../naming';
import { plain } from '../../templates/assembly';
import type { Assembly, Found, Value } from '../../templates/assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { inside } from '../../policies/need';
import { isMap, listOf } from '../../policies/policy';

/** A record that lies in one region is lost with it, and a bucket without a rule breaks no rule about copies. */
export const recordsAreCopied: Check = {
  id: 'records-are-copied',
  sentence:
    'Where a residency has a second region, every bucket of the audit ledger is copied there whole, under the key of the copy, and the copy is the counterpart.',
  remedy: 'Give the bucket of the ledger its counterpart in ledger-recovery.',
  look: (assembly) =>
    assembly.isThePlatform
      ? assembly.platform.residencies.flatMap(({ home, recovery }) => (recovery ? copied(assembly, home, recovery) : []))
      : [],
};

function copied(assembly: Assembly, home: Cell, recovery: Cell): Observation[] {
  return assembly
    .in(roomStackName(home, 'ledger'), 'AWS::S3::Bucket')
    .map((bucket) => ({ bucket, name: assembly.text({ Ref: bucket.logicalId }, bucket.stack) }))
    .filter(({ name }) => name !== bucketName(home, 'blueprints', assembly.platform.name)) // made anew from the catalogue
    .map(({ bucket, name }) => {
      const there = name.replace(
        `-${home.account.id}-${home.region.region}-an`,
        `-${recovery.account.id}-${recovery.region.region}-an`,
      );
      const rules = listOf(inside(bucket.properties.ReplicationConfiguration, 'Rules')).filter(isMap);
      const whole = rules.filter((rule) => isWhole(rule) && toWhere(assembly, bucket, rule) === there);
      const others = rules.filter((rule) => toWhere(assembly, bucket, rule) !== there);
      return observe(bucket, 'ReplicationConfiguration', {
        expected: `a copy of everything in ${there}`,
        actual:
          rules
            .map((rule) => `${plain(rule.Status)} to ${toWhere(assembly, bucket, rule)}${isWhole(rule) ? '' : ', not whole'}`)
            .join(', ') || 'no copy',
        ok: whole.length === 1 && others.length === 0,
      });
    });
}

const toWhere = (assembly: Assembly, { stack }: Found, rule: { [key: string]: Value }): string =>
  assembly.text(inside(rule, 'Destination', 'Bucket'), stack).replace(/^arn:[^:]*:s3:::/, '');

/** On, of every object, and of what is encrypted, too. */
function isWhole(rule: { [key: string]: Value }): boolean {
  const filter = isMap(rule.Filter) ? Object.entries(rule.Filter).filter(([key, value]) => key !== 'Prefix' || value !== '') : [];
  const encrypted = inside(rule, 'SourceSelectionCriteria', 'SseKmsEncryptedObjects', 'Status') === 'Enabled';
  return (
    rule.Status === 'Enabled' && filter.length === 0 && [undefined, ''].includes(rule.Prefix as string | undefined) && encrypted
  );
}

/** Who reads and writes is written down where the reader cannot reach it. */
export const everyBucketIsLogged: Check = {
  id: 'every-bucket-logs-its-access',
  sentence: 'What is asked of every bucket is logged into the landing bucket of its account and region.',
  remedy: 'Use SealedBucket with the landing bucket of the region.',
  look(assembly) {
    const { name: platform, stage } = assembly.platform;
    return assembly.all('AWS::S3::Bucket').flatMap((bucket) => {
      const { stack, properties } = bucket;
      const here = { platform, stage: stage.name, account: { id: stack.account }, region: { region: stack.region } };
      const landing = [landingBucketName(here), accountLandingBucketName(here)];
      if (landing.includes(assembly.text({ Ref: bucket.logicalId }, stack))) return []; // it would log its own logs
      const into = assembly.text(inside(properties.LoggingConfiguration, 'DestinationBucketName'), stack);
      return [
        observe(bucket, 'LoggingConfiguration', {
          expected: `logged into ${landing.join(' or ')}`,
          actual: into || 'not logged',
          ok: landing.includes(into),
        }),
      ];
    });
  },
};
