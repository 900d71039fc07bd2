import { overlaps, parseCidr, within, type Range } from '../cidr';
import type { PlatformFiles } from '../files';
import type { Mistake } from '../mistakes';
import type { Path, Source } from '../source';

interface Network {
  readonly owner: string;
  readonly cidr: string;
  readonly source: Source<unknown>;
  readonly where: Path;
}

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map((cidr) => parseCidr(cidr)!);

/** All networks of a platform are disjoint, also across regions: one that is peered or routed later cannot be renumbered then. */
export function networkMistakes(files: PlatformFiles): Mistake[] {
  const found: Mistake[] = [];
  const accepted: { network: Network; range: Range }[] = [];
  for (const network of networksOf(files)) {
    const range = parseCidr(network.cidr);
    const refuse = (what: string, wanted: string, remedy: string): void => {
      found.push(network.source.at(network.where, { what, got: network.cidr, wanted, remedy }));
    };
    if (!range || !PRIVATE.some((space) => within(range, space))) {
      refuse(
        'the network is not a private one',
        'a range within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16',
        'choose another range',
      );
      continue;
    }
    if (range.text !== network.cidr) {
      refuse('the network does not start on its own boundary', range.text, `write ${range.text}`);
      continue;
    }
    const other = accepted.find((candidate) => overlaps(candidate.range, range));
    if (other)
      refuse(
        `the network of ${network.owner} overlaps that of ${other.network.owner}`,
        `a range apart from ${other.network.cidr}`,
        'choose another range',
      );
    accepted.push({ network, range });
  }
  return found;
}

function networksOf(files: PlatformFiles): Network[] {
  const cells = Object.entries(files.platform.value?.residencies ?? {}).flatMap(([name, residency]) =>
    (['home', 'recovery'] as const).flatMap((role): Network[] => {
      const cidr = residency[role]?.cidr;
      return cidr === undefined
        ? []
        : [
            {
              owner: `the ${role} cell of residency "${name}"`,
              cidr,
              source: files.platform,
              where: ['residencies', name, role, 'cidr'],
            },
          ];
    }),
  );
  const tenants = files.tenants.flatMap((source): Network[] => {
    const tenant = source.value;
    return tenant?.cidr === undefined ? [] : [{ owner: `tenant ${tenant.id}`, cidr: tenant.cidr, source, where: ['cidr'] }];
  });
  return [...cells, ...tenants];
}
