import { createHash, X509Certificate } from 'node:crypto';
import { ObjectIdentifier, OctetString, Sequence } from 'asn1js';
import { BasicConstraints, ExtKeyUsage, RSASSAPSSParams } from 'pkijs';
import type { AlgorithmIdentifier, Certificate, SignedData, SignerInfo } from 'pkijs';

const TIME_INFO = '1.2.840.113549.1.9.16.1.4';
/** Extended key usage `id-kp-timeStamping`: RFC 3161, 2.3, wants it of whoever signs a time, alone and critical. */
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
/** Attributes that name the certificate of whoever signed: RFC 3161, 2.4.2, and RFC 5816, 2.2.1. */
const SIGNING_CERTIFICATE = { '1.2.840.113549.1.9.16.2.12': 'sha1', '1.2.840.113549.1.9.16.2.47': 'sha256' } as const;
const [BASIC_CONSTRAINTS, KEY_USAGE, EXTENDED_KEY_USAGE] = ['2.5.29.19', '2.5.29.15', '2.5.29.37'] as const;
/** Critical extensions that are looked at here, and policies, which nobody is held to (RFC 5280, 6.1.1 d). */
const KNOWN = [BASIC_CONSTRAINTS, KEY_USAGE, EXTENDED_KEY_USAGE, '2.5.29.32'];
/** Bits of the first byte of a key's usage: signatures, and those that cannot be denied later. */
const SIGNS = 0xc0;
/** An answer has three or four. Each more can vouch for each other one. */
const MOST_CERTIFICATES = 16;

const DIGESTS: Readonly<Record<string, string>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};
const RSA = '1.2.840.113549.1.1.1';
const PSS = '1.2.840.113549.1.1.10';
/** RSA and ECDSA with SHA-256, 384 and 512. Of words under SHA-1 others can be made that have the same signature. */
const STRONG = ['1.2.840.113549.1.1.11', '1.2.840.113549.1.1.12', '1.2.840.113549.1.1.13'].concat([
  '1.2.840.10045.4.3.2',
  '1.2.840.10045.4.3.3',
  '1.2.840.10045.4.3.4',
]);

/**
 * What keeps a token from being one of RFC 3161, whatever its signature says: the library that verifies signatures asks for none of it.
 */
export function strangeToken(signed: SignedData): string | undefined {
  const [signer, ...more] = signed.signerInfos;
  if (signer === undefined || more.length > 0) return `is signed by ${signed.signerInfos.length}; wanted the authority alone`;
  if (signed.encapContentInfo.eContentType !== TIME_INFO) return 'holds something else than a time';
  if ((signed.certificates?.length ?? 0) > MOST_CERTIFICATES) return `brings more than ${MOST_CERTIFICATES} certificates`;
  const weak = DIGESTS[signer.digestAlgorithm.algorithmId] === undefined || !isStrong(signer.signatureAlgorithm, true);
  return weak ? 'is signed over a digest that is too weak; wanted SHA-256, 384 or 512' : undefined;
}

function isStrong(algorithm: AlgorithmIdentifier, withDigest: boolean): boolean {
  const { algorithmId } = algorithm;
  if (algorithmId === RSA) return withDigest; // its digest is named beside it
  if (algorithmId !== PSS) return STRONG.includes(algorithmId);
  return DIGESTS[new RSASSAPSSParams({ schema: algorithm.algorithmParams as Sequence }).hashAlgorithm.algorithmId] !== undefined;
}

/** What keeps a certificate from being a timestamping authority's. */
export function strangeAuthority(certificate: Certificate, signer: SignerInfo): string | undefined {
  const usage = certificate.extensions?.find(({ extnID }) => extnID === EXTENDED_KEY_USAGE);
  const purposes = usage?.parsedValue instanceof ExtKeyUsage ? usage.parsedValue.keyPurposes : [];
  if (usage?.critical !== true || purposes.length !== 1 || purposes[0] !== TIME_STAMPING || (usageOf(certificate) & ~SIGNS) !== 0)
    return 'was signed with a certificate that is not for timestamps alone';
  return names(signer, certificate) ? undefined : 'does not name the certificate that it was signed with';
}

/** First byte of a key's usage; of a certificate that says nothing, that it signs. */
function usageOf(certificate: Certificate): number {
  const usage = certificate.extensions?.find(({ extnID }) => extnID === KEY_USAGE)?.parsedValue as
    { valueBlock: { valueHexView: Uint8Array } } | undefined;
  return usage === undefined ? SIGNS : (usage.valueBlock.valueHexView[0] ?? 0);
}

/** Whether the signed attributes hold this certificate's digest: else one key's other certificate could be put in its place. */
function names({ signedAttrs }: SignerInfo, certificate: Certificate): boolean {
  const bytes = Buffer.from(certificate.toSchema().toBER());
  const attributes = (signedAttrs?.attributes ?? []).filter(({ type }) => type in SIGNING_CERTIFICATE);
  return (
    attributes.length > 0 &&
    attributes.every(({ type, values: [value] }) => {
      // SEQUENCE of a SEQUENCE of ids: a digest's algorithm, where it is another than the attribute's own, and the digest.
      const id = inside(inside(inside(value)[0])[0]);
      const [algorithm] = inside(id[0]);
      const own = SIGNING_CERTIFICATE[type as keyof typeof SIGNING_CERTIFICATE];
      const digest = algorithm instanceof ObjectIdentifier ? DIGESTS[algorithm.valueBlock.toString()] : own;
      const said = id.find((part) => part instanceof OctetString);
      if (digest === undefined || said === undefined) return false;
      return Buffer.from(said.valueBlock.valueHexView).equals(createHash(digest).update(bytes).digest());
    })
  );
}

const inside = (value: unknown): readonly unknown[] => (value instanceof Sequence ? value.valueBlock.value : []);

/** A certificate as two libraries read it. */
interface Read {
  readonly certificate: Certificate;
  readonly x509: X509Certificate;
}

const read = (certificate: Certificate): Read => ({
  certificate,
  x509: new X509Certificate(Buffer.from(certificate.toSchema().toBER())),
});

/**
 * The certificates from whoever signed up to one that is trusted, each issued by the next and valid at that time; `undefined` where none
 * leads there. Each is asked once: two who vouch for each other lead nowhere, and would do so for ever.
 */
export function chainOf(
  signer: Certificate,
  brought: readonly Certificate[],
  trusted: readonly Certificate[],
  at: Date,
): Certificate[] | undefined {
  const anchors = trusted.map(read);
  const left = new Set(brought.map(read));
  const ways: Read[][] = [[read(signer)]];
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    const last = way.at(-1)!;
    if (!isSound(last, at)) continue;
    const anchor = anchors.find((each) => isUsable(each, at) && issued(last, each, way.length));
    if (anchor) return [...way, anchor].map(({ certificate }) => certificate);
    for (const each of left) {
      if (!issued(last, each, way.length)) continue;
      left.delete(each);
      ways.push([...way, each]);
    }
  }
  return undefined;
}

/** Valid at that time, and asks for nothing that is not looked at. Nobody believes a root for its own signature. */
const isUsable = ({ certificate, x509 }: Read, at: Date): boolean =>
  Date.parse(x509.validFrom) <= at.getTime() &&
  at.getTime() <= Date.parse(x509.validTo) &&
  (certificate.extensions ?? []).every(({ critical, extnID }) => !critical || KNOWN.includes(extnID));

/** Signed, besides, over a digest that nobody can make fit. */
const isSound = (one: Read, at: Date): boolean => isUsable(one, at) && isStrong(one.certificate.signatureAlgorithm, false);

/** @param below how many certificates stand below the issuer: the first one, and authorities between */
function issued({ x509 }: Read, by: Read, below: number): boolean {
  const constraints: unknown = by.certificate.extensions?.find(({ extnID }) => extnID === BASIC_CONSTRAINTS)?.parsedValue;
  const { pathLenConstraint: between } = constraints instanceof BasicConstraints ? constraints : {};
  if (!by.x509.ca || (typeof between === 'number' && between < below - 1)) return false;
  return x509.checkIssued(by.x509) && x509.verify(by.x509.publicKey);
}
