import { plain } from '../../templates/assembly';
import type { Assembly, Found } from '../../templates/assembly';
import { observe } from '../check';
import type { Observation } from '../check';
import { isMap, listOf } from '../../policies/policy';
import { actionOf, limitsAddresses, rulesOf } from './firewall-rules';
import type { Fields } from './firewall-rules';

/** The highest rate, in requests of one address in five minutes, that still limits somebody who guesses. */
const HIGHEST_RATE = 100;

/** What rows about paths are about. */
export const PATHS = ['login', 'password-reset', 'contact', 'honeypots'] as const;

/** For each path that the platform names: is there a blocking rule whose statement matches it, before any rule allows? */
export function everyPath(assembly: Assembly, acl: Found): Observation[] {
  const { login, passwordReset, contact, honeypots } = assembly.platform.paths;
  const [ofLogin, ofReset, ofContact, ofHoneypots] = PATHS;
  const limited = [
    { path: login, about: ofLogin },
    { path: passwordReset, about: ofReset },
    { path: contact, about: ofContact },
  ].map((one) => ({ ...one, kind: 'limited' as const }));
  const trapped = honeypots.map((path) => ({ path, about: ofHoneypots, kind: 'trapped' as const }));
  return [...limited, ...trapped].map(({ path, about, kind }) => {
    const actions = spellings(path).map((spelling) => {
      const decides = rulesOf(acl).find(
        (rule) =>
          isMap(rule.Statement) &&
          (actionOf(rule) === 'Allow' ||
            (kind === 'limited'
              ? limits(assembly, acl, rule.Statement, spelling)
              : matchesPath(assembly, acl, rule.Statement, spelling))),
      );
      return decides ? actionOf(decides) : `no rule for ${spelling}`;
    });
    const actual = actions.find((action) => action !== 'Block') ?? 'Block';
    return observe(acl, 'Rules', {
      expected: `${path} ${kind}: Block`,
      actual: `${path} ${kind}: ${actual}`,
      ok: actual === 'Block',
      about,
    });
  });
}

/** As a caller may write the path so that the application still understands it. */
function spellings(path: string): string[] {
  const encoded = `/%${path.charCodeAt(1).toString(16)}${path.slice(2)}`;
  return [path, path.toUpperCase(), encoded, `/x/..${path}`];
}

/** A limit on the address that connects: one on what a header claims, or at a rate nobody reaches, limits nobody. */
function limits(assembly: Assembly, acl: Found, { RateBasedStatement: rate }: Fields, path: string): boolean {
  if (!isMap(rate) || !isMap(rate.ScopeDownStatement)) return false;
  return limitsAddresses(rate, HIGHEST_RATE) && matchesPath(assembly, acl, rate.ScopeDownStatement, path);
}

/** Whether a statement surely matches whatever asks for the path. A kind of statement that is not here may not. */
function matchesPath(assembly: Assembly, acl: Found, statement: Fields, path: string): boolean {
  const [kind, body] = Object.entries(statement)[0] ?? [];
  if (!isMap(body)) return false;
  const inner = listOf(body.Statements).filter(isMap);
  const onPath = isMap(body.FieldToMatch) && 'UriPath' in body.FieldToMatch;
  switch (kind ?? '') {
    case 'OrStatement':
      return inner.some((s) => matchesPath(assembly, acl, s, path));
    case 'AndStatement':
      return inner.length > 0 && inner.every((s) => matchesPath(assembly, acl, s, path));
    case 'ByteMatchStatement': {
      const text = searched(assembly, acl, body);
      const seen = transformed(body, path);
      const how: Readonly<Record<string, boolean>> = {
        EXACTLY: seen === text,
        STARTS_WITH: seen.startsWith(text),
        CONTAINS: seen.includes(text),
        ENDS_WITH: seen.endsWith(text),
      };
      return onPath && text !== '' && how[plain(body.PositionalConstraint)] === true;
    }
    case 'RegexMatchStatement': {
      const pattern = assembly.text(body.RegexString, acl.stack);
      return onPath && pattern !== '' && expressionOf(pattern)?.test(transformed(body, path)) === true;
    }
    default:
      return false;
  }
}

/**
 * An expression as WAF reads it, which has the flags of its head beside it here. One that cannot be read is not known to match: WAF's
 * dialect has forms that JavaScript's has not.
 */
function expressionOf(pattern: string): RegExp | undefined {
  const [head = '', flags = ''] = /^\(\?([ims]+)\)/.exec(pattern) ?? [];
  try {
    return new RegExp(pattern.slice(head.length), flags);
  } catch {
    return undefined;
  }
}

/** What a rule looks for, written as it is or in base64. One that looks for nothing is refused by WAF, and matches nothing here. */
function searched(assembly: Assembly, { stack }: Found, { SearchString: text, SearchStringBase64: encoded }: Fields): string {
  if (encoded === undefined) return assembly.text(text, stack);
  return text === undefined ? Buffer.from(assembly.text(encoded, stack), 'base64').toString('utf8') : '';
}

/** The path as the rule sees it, its transformations done in order. One that is not here is taken to change nothing. */
function transformed(body: Fields, path: string): string {
  const order = listOf(body.TextTransformations)
    .filter(isMap)
    .sort((a, b) => Number(a.Priority) - Number(b.Priority));
  return order.reduce((text, { Type }) => {
    switch (plain(Type)) {
      case 'LOWERCASE':
        return text.toLowerCase();
      case 'URL_DECODE':
        return decodeURIComponent(text);
      case 'NORMALIZE_PATH':
        return new URL(text, 'https://host').pathname;
      default:
        return text;
    }
  }, path);
}
