import { BlockList, isIPv4, isIPv6, SocketAddress } from 'node:net';

/**
 * Networks that no visitor from the internet comes from: seeing one means that the log speaks of our own hops, and blocking it
 * would shut ourselves out. Source: IANA special-purpose registries. Documentation networks are left out: they harm nobody.
 */
const NOT_PUBLIC_V4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const;
const NOT_PUBLIC_V6 = [
  ['::', 127], // unspecified and loopback
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const;

const notPublic = new BlockList();
for (const [net, prefix] of NOT_PUBLIC_V4) notPublic.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of NOT_PUBLIC_V6) notPublic.addSubnet(net, prefix, 'ipv6');

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/;

/** An address in its one spelling: IPv6 short and in lower case (RFC 5952), IPv4 inside IPv6 as IPv4. */
export function canonical(text: string): string | undefined {
  if (isIPv4(text)) return text;
  if (!isIPv6(text) || text.includes('%')) return undefined; // A zone (%eth0) names an interface of ours.
  const short = new SocketAddress({ address: text, family: 'ipv6' }).address;
  return MAPPED.exec(short)?.[1] ?? short;
}

/** Whether a canonical address can be a visitor's from the internet. */
export const isPublic = (address: string): boolean => !notPublic.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');

/** An address as an IP set holds it. The web firewall spells IPv6 in full, so what it answers is compared by `fromCidr`. */
export const toCidr = (address: string): string => (isIPv4(address) ? `${address}/32` : `${address}/128`);

/** A member of an IP set in the spelling of `toCidr`; what is no single address stays as it is. */
export function fromCidr(cidr: string): string {
  const [network = '', prefix = ''] = cidr.split('/');
  const address = canonical(network);
  return address ? `${address}/${prefix}` : cidr;
}

/** Whether two lists hold the same members, in whatever order and spelling. */
export function sameMembers(one: readonly string[], other: readonly string[]): boolean {
  const members = new Set(one.map(fromCidr));
  const others = new Set(other.map(fromCidr));
  return members.size === others.size && [...others].every((cidr) => members.has(cidr));
}
