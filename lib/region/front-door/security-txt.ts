import type { Cell, Platform } from '../../../config/platform';
import { cellDomain } from '../../naming';

/** Where RFC 9116 looks for it, and where older scanners do. */
export const SECURITY_TXT_PATHS = ['/.well-known/security.txt', '/security.txt'];

/** A listener answers with so many characters at most (Elastic Load Balancing API, FixedResponseActionConfig). */
const LONGEST = 1024;

/**
 * How to report a vulnerability (RFC 9116). The day on which it expires is configured, never computed: the same commit
 * gives the same text, and somebody confirms the contact once a year.
 */
export function securityTxt(platform: Platform, cell: Cell): string {
  const text = [
    `Contact: mailto:${platform.securityContact}`,
    `Expires: ${platform.securityTxtExpires}T00:00:00Z`,
    `Policy: ${platform.securityPolicy}`,
    `Canonical: https://${cellDomain(cell)}${SECURITY_TXT_PATHS[0]}`,
    'Preferred-Languages: en',
    '',
  ].join('\n');
  if (text.length > LONGEST) {
    throw new Error(
      `security.txt of ${platform.name} has ${text.length} characters, wanted ${LONGEST} at most; shorten securityPolicy in platform.yaml`,
    );
  }
  return text;
}
