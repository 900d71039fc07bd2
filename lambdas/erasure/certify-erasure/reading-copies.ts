import type { Certificate } from '../../../config/certificate-schema';
import { logger } from '../../shared/logging';
import type { CertificateKind } from './contract';
import { drawn } from './pdf';
import { isListed } from '../../shared/is-listed';
import { file, issuedBefore, placeOf } from './store';
import type { Issued, Ledger } from './store';

/**
 * The PDF of what is signed and kept already. One that cannot be made keeps nobody waiting: it is said, and tried again by each run
 * after, that of the final certificate included.
 */
export async function readingCopies(
  ledger: Ledger,
  { kind, issued }: { kind: CertificateKind; issued: Issued },
): Promise<{ readonly pdf?: string; readonly undrawn: number }> {
  const pdf = await copied(ledger, kind, issued);
  const before = kind === 'final' ? await issuedBefore(ledger, 'production') : undefined;
  const earlier = before === undefined || (await copied(ledger, 'production', before)) !== undefined;
  return { ...(pdf !== undefined && { pdf }), undrawn: Number(pdf === undefined) + Number(!earlier) };
}

async function copied(ledger: Ledger, kind: CertificateKind, issued: Issued): Promise<string | undefined> {
  const { s3, bucket, tenant } = ledger;
  const key = `${placeOf(tenant, kind)}.pdf`;
  if (await isListed(s3, bucket, key)) return key;
  let body: Uint8Array;
  try {
    body = await drawn(JSON.parse(issued.json) as Certificate, issued);
  } catch (error) {
    logger.error('The reading copy of a certificate could not be drawn; the signed one stands', { tenant, kind, error });
    return undefined;
  }
  return file(s3, { bucket, key, body, type: 'application/pdf' });
}
