/** A range of IPv4 addresses as two numbers, both included. */
export interface Range {
  readonly first: number;
  readonly last: number;
  readonly prefix: number;
  /** The first address in text, as the range would have to be written. */
  readonly text: string;
}

/** `10.20.0.0/16` as numbers; undefined when it is not an address range at all. */
export function parseCidr(cidr: string): Range | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  if (!match) return undefined;
  const [a, b, c, d, prefix] = match.slice(1).map(Number) as [number, number, number, number, number];
  if ([a, b, c, d].some((octet) => octet > 255) || prefix > 32) return undefined;
  // Multiplication, not shifts: a shift of 32 bits is signed in JavaScript.
  const size = 2 ** (32 - prefix);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const first = Math.floor(address / size) * size;
  const octets = [24, 16, 8, 0].map((bits) => Math.floor(first / 2 ** bits) % 256);
  return { first, last: first + size - 1, prefix, text: `${octets.join('.')}/${prefix}` };
}

export function overlaps(one: Range, other: Range): boolean {
  return one.first <= other.last && other.first <= one.last;
}

export function within(inner: Range, outer: Range): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}
