/** Headers by the listener's attribute, and what each must say. */
export const HEADERS: Readonly<Record<string, (value: string) => boolean>> = {
  strict_transport_security: (v) =>
    Number(/max-age="?(\d+)/i.exec(v)?.[1] ?? 0) >= 31_536_000 && /\bincludeSubDomains\b/i.test(v) && /\bpreload\b/i.test(v),
  content_security_policy: isNarrow,
  x_frame_options: (v) => ['DENY', 'SAMEORIGIN'].includes(v.toUpperCase()),
  x_content_type_options: (v) => v.toLowerCase() === 'nosniff',
};

/** What may run, be framed or be sent to: for these, a page of anybody is a page of an intruder. */
const GUARDED = ['default-src', 'script-src', 'script-src-elem', 'script-src-attr', 'object-src', 'worker-src', 'frame-src'].concat(
  ['base-uri', 'form-action', 'frame-ancestors'],
);

/** A policy by which nothing injected runs and nobody frames the page: what is not said falls back to the own origin or to nothing. */
function isNarrow(policy: string): boolean {
  const directives = directivesOf(policy);
  const fallback = directives.get('default-src') ?? ['*'];
  return (
    fallback.every((source) => ["'self'", "'none'"].includes(source)) &&
    directives.has('frame-ancestors') &&
    GUARDED.every((name) => !(directives.get(name) ?? []).some(isAnybody)) &&
    !/unsafe-(inline|eval|hashes)/i.test(policy)
  );
}

/** Names in small letters, and of a directive said twice the first, as browsers read it. */
function directivesOf(policy: string): Map<string, string[]> {
  const directives = new Map<string, string[]>();
  for (const directive of policy.split(';')) {
    const [name = '', ...sources] = directive.trim().toLowerCase().split(/\s+/);
    if (!directives.has(name)) directives.set(name, sources);
  }
  return directives;
}

/** Any host, any host below a name, or whatever is sent by a scheme. */
const isAnybody = (source: string): boolean => source.includes('*') || /^[a-z][a-z0-9+.-]*:$/.test(source);
