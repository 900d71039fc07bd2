import { Resolver } from 'node:dns/promises';
import { join } from 'node:path';
import { GetHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import { displayed } from '../../../config/source';
import { using, type Topic } from './asking';
import { fail, notAsked, pass, type Finding } from './findings';
import type { Place } from './place';

/** Asks the public DNS for the name servers of a name; what a test replaces. */
export type NameServers = (name: string) => Promise<readonly string[]>;

export const publicNameServers: NameServers = (name) => new Resolver({ timeout: 2_000, tries: 2 }).resolveNs(name);

/**
 * ACM proves a certificate by a record in the hosted zone. While the zone above does not lead there, the front door's stack waits,
 * and fails after hours.
 */
export const delegation = (resolve: NameServers = publicNameServers): Topic => ({
  service: 'Amazon Route 53',
  actions: ['route53:GetHostedZone'],
  questions: (place) => {
    const { account, region } = place;
    const { hostedZoneId } = account;
    if (hostedZoneId === undefined || region.region !== account.region.region) return [];
    const subject = `zone ${hostedZoneId}`;
    return [{ subject, ask: async () => [await delegated(place, hostedZoneId, subject, resolve)] }];
  },
});

async function delegated(
  { account, region, platform }: Place,
  Id: string,
  subject: string,
  resolve: NameServers,
): Promise<Finding> {
  const file = displayed(join(platform.folder, 'platform.yaml'));
  const answer = await using(Route53Client, region.region, async (client) => {
    try {
      return await client.send(new GetHostedZoneCommand({ Id }));
    } catch (error) {
      if ((error as Error).name === 'NoSuchHostedZone') return undefined;
      throw error;
    }
  });
  if (!answer) return fail(subject, `there is none in account ${account.id}`, `make it, and write its id into ${file}`);
  const name = (answer.HostedZone?.Name ?? '').replace(/\.$/, '');
  if (answer.HostedZone?.Config?.PrivateZone === true)
    return fail(subject, `${name} is a private zone, which proves no certificate`, `name a public zone in ${file}`);
  if (account.domain !== name && !account.domain.endsWith(`.${name}`))
    return fail(
      subject,
      `it is of ${name}, and the platform is served below ${account.domain}`,
      `correct hostedZoneId or domain in ${file}`,
    );

  const wanted = (answer.DelegationSet?.NameServers ?? []).map(normal).sort();
  const records = `NS records of ${name}: ${wanted.join(', ')}`;
  const found = await resolve(name).then(
    (servers) => servers.map(normal).sort(),
    (error: NodeJS.ErrnoException) => error,
  );
  if (found instanceof Error) {
    if (found.code === 'ENOTFOUND' || found.code === 'ENODATA')
      return fail(
        subject,
        `nothing leads to ${name} in the public DNS: ACM would wait for hours`,
        `enter at whoever keeps the zone above: ${records}`,
      );
    return notAsked(
      subject,
      `no answer from the DNS about ${name} (${found.code ?? found.message})`,
      'check the network and run doctor again',
    );
  }
  const shared = found.filter((server) => wanted.includes(server));
  if (shared.length === 0)
    return fail(
      subject,
      `${name} is led to ${found.join(', ')}, and not to this zone`,
      `correct at whoever keeps the zone above: ${records}`,
    );
  return pass(subject, `${name} is delegated to it`);
}

const normal = (server: string): string => server.toLowerCase().replace(/\.$/, '');
