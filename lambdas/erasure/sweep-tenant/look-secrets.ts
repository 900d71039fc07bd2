import { paginateListSecrets, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SecretListEntry } from '@aws-sdk/client-secrets-manager';
import { isDatabaseArn } from '../../../lib/database-names';
import { inRegion } from './clients';
import { reasonFor, unexpected } from './work';
import type { Look, Question } from './work';

const client = inRegion((settings) => new SecretsManagerClient(settings));

/** Every secret of the region, those included whose deletion is planned: until then they can be brought back. */
export async function lookAtSecrets(question: Question, region: string): Promise<Look> {
  const all: SecretListEntry[] = [];
  for await (const page of paginateListSecrets({ client: client(region) }, { IncludePlannedDeletion: true }))
    all.push(...(page.SecretList ?? []));
  const found = all.flatMap(({ ARN, Name, Tags, DeletedDate }) => {
    const why = reasonFor(question, Name, Tags) ?? ofInstance(question, Tags);
    const planned = DeletedDate ? `; its deletion was asked for on ${DeletedDate.toISOString()}, and can be taken back` : '';
    return why ? [unexpected({ id: ARN!, kind: 'secret', region }, `${why}${planned}`)] : [];
  });
  const lists = { kind: new RegExp(`:secretsmanager:${region}:\\d+:secret:`), ids: new Set(all.map(({ ARN }) => ARN!)) };
  return { place: 'secrets', region, count: all.length, found, lists };
}

/** The master secret that RDS made for an instance of the tenant's has a name of RDS's own. */
function ofInstance({ cell, tenant }: Question, tags: SecretListEntry['Tags']): string | undefined {
  const arn = tags?.find(({ Value }) => isDatabaseArn(cell, tenant, Value))?.Value;
  return arn && `it is the master secret of ${arn.split(':').at(-1)}`;
}
