import type { Stack } from 'aws-cdk-lib';

/** Two years, which is what the browsers' preload list asks for, and every name below. There is no way back within them. */
const HSTS = 'max-age=63072000; includeSubDomains; preload';

/**
 * Headers that the load balancer puts on every response, as listener attributes: an application that forgets them has
 * them all the same.
 */
export function responseHeaders(stack: Stack): Readonly<Record<string, string>> {
  return {
    'routing.http.response.server.enabled': 'false',
    'routing.http.response.strict_transport_security.header_value': HSTS,
    'routing.http.response.content_security_policy.header_value': contentSecurityPolicy(stack),
    'routing.http.response.x_frame_options.header_value': 'DENY',
    'routing.http.response.x_content_type_options.header_value': 'nosniff',
  };
}

/**
 * Scripts and styles from the application's own origin only, none inline: what is injected into a page does not run.
 * Files are the exception. The firewall refuses bodies over 8 KB, so a browser sends and fetches files at the tenant's
 * bucket by signed address; a policy cannot name the buckets one by one, so it names S3 in this region.
 */
function contentSecurityPolicy({ region, urlSuffix }: Stack): string {
  const files = `https://*.s3.${region}.${urlSuffix}`;
  return [
    "default-src 'self'",
    `connect-src 'self' ${files}`,
    `img-src 'self' data: ${files}`,
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    'upgrade-insecure-requests',
  ].join('; ');
}
