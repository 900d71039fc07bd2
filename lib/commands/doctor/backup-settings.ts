import { BackupClient, DescribeRegionSettingsCommand, type DescribeRegionSettingsCommandOutput } from '@aws-sdk/client-backup';
import type { Value } from '../../fences/templates/assembly';
import { using, type Topic } from './asking';
import { fail, pass, warn, type Finding } from './findings';
import type { Place } from './place';

/** How Backup calls what our selections name. */
const KINDS = { 'AWS::DynamoDB::Table': 'DynamoDB', 'AWS::RDS::DBInstance': 'RDS', 'AWS::S3::Bucket': 'S3' } as const;

/**
 * What Backup does for a kind of resource is a setting of the region, which no template can make. A table's backup is copied to
 * another region with the advanced features alone (docs.aws.amazon.com/aws-backup/latest/devguide/advanced-ddb-backup.html).
 */
export const backupSettings: Topic = {
  service: 'AWS Backup',
  actions: ['backup:DescribeRegionSettings'],
  questions: (place) => {
    const kinds = backedUpIn(place);
    const subject = `backup settings ${place.region.region}`;
    if (kinds.length === 0) return [];
    return [
      {
        subject,
        ask: () =>
          using(BackupClient, place.region.region, async (client) => {
            const settings = await client.send(new DescribeRegionSettingsCommand({}));
            return judged(place, kinds, subject, settings);
          }),
      },
    ];
  },
};

function judged(place: Place, kinds: readonly string[], subject: string, settings: DescribeRegionSettingsCommandOutput): Finding[] {
  const optedIn = settings.ResourceTypeOptInPreference ?? {};
  const managed = settings.ResourceTypeManagementPreference ?? {};
  const update = `aws backup update-region-settings --region ${place.region.region}`;
  const out = kinds.filter((kind) => optedIn[kind] !== true);
  const found: Finding[] = [];
  if (kinds.includes('DynamoDB') && copies(place) && managed.DynamoDB !== true) {
    found.push(
      fail(
        subject,
        "advanced features for DynamoDB are off: a table's backup could not be copied to the recovery region",
        `${update} --resource-type-opt-in-preference DynamoDB=true --resource-type-management-preference DynamoDB=true`,
      ),
    );
  }
  if (out.length > 0) {
    // Ours are assigned one by one, which Backup documents as enough (API_UpdateRegionSettings.html, read on 2026-11-29).
    found.push(
      warn(
        subject,
        `not opted in: ${out.join(', ')}; what plans name one by one is backed up all the same, what somebody selects by tag is not`,
        `${update} --resource-type-opt-in-preference ${out.map((kind) => `${kind}=true`).join(',')}`,
      ),
    );
  }
  return found.length > 0 ? found : [pass(subject, `opted in for ${kinds.join(', ')}`)];
}

/** Kinds of what the selections of this region name, by the resources that they refer to. */
export function backedUpIn(place: Place): string[] {
  const kinds = place.all('AWS::Backup::BackupSelection').flatMap(({ stack, properties }) => {
    const own = place.templates.find(({ name }) => name === stack)!.resources;
    return references(properties).flatMap((id) => KINDS[own[id]?.Type as keyof typeof KINDS] ?? []);
  });
  return [...new Set(kinds)].sort();
}

/** Logical ids that a value refers to. */
function references(value: Value): string[] {
  if (Array.isArray(value)) return value.flatMap(references);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const named = Array.isArray(inner) ? inner[0] : inner;
    if (key === 'Ref' || key === 'Fn::GetAtt') return typeof named === 'string' ? [named] : [];
    return references(inner);
  });
}

const copies = (place: Place): boolean => JSON.stringify(place.all('AWS::Backup::BackupPlan')).includes('CopyActions');
