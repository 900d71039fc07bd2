import { isUtf8 } from 'node:buffer';
import { isAlias, isMap, isScalar, isSeq, parseDocument, visit } from 'yaml';
import type { Document, Node, Tags } from 'yaml';
import { SaidError } from '../../../config/mistakes';

/** What CloudFormation takes from a bucket, in bytes, and three times that: a wrapper escapes what is in it. */
const LARGEST = 3_000_000;

/** Why a file is no template that can be judged; the message says what was wanted and what is to be done. */
export class TextError extends SaidError {
  override readonly name = 'TextError';
}

/**
 * A template out of a file as somebody got it: JSON or YAML with its short forms, in UTF-8 or UTF-16, bare or in the answer of
 * `aws cloudformation get-template`.
 *
 * @returns the template, and its text as JSON: the file's own where the file is a bare template in JSON
 * @throws TextError where it is not to be understood
 */
export function templateIn(bytes: Buffer): { readonly template: unknown; readonly text: string } {
  if (bytes.length > LARGEST) {
    const got = `${bytes.length.toLocaleString('en')} bytes`;
    throw new TextError(`${got}; wanted a template, of which CloudFormation takes 1,000,000 bytes; take the file out`);
  }
  const text = decoded(bytes);
  const read = parsed(text);
  const bare = unwrapped(read);
  const own = bare === read && /^\s*[{[]/.test(text);
  return { template: bare, text: own ? text : JSON.stringify(bare, undefined, 1) };
}

function decoded(bytes: Buffer): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return bytes.toString('utf16le').slice(1);
  if (first === 0xfe && second === 0xff)
    return Buffer.from(bytes.subarray(0, bytes.length & ~1))
      .swap16()
      .toString('utf16le')
      .slice(1);
  if (!isUtf8(bytes) || bytes.includes(0)) {
    throw new TextError('neither UTF-8 nor UTF-16 with its mark; wanted text; fetch it again and save it as UTF-8');
  }
  return bytes.toString('utf8').replace(/^\uFEFF/, '');
}

/** JSON where it begins as JSON does; else YAML. */
function parsed(text: string): unknown {
  if (text.trim() === '') throw new TextError('the file is empty; wanted a CloudFormation template; fetch it again');
  if (!/^\s*([{[]|\/[/*]|"(?:[^"\\]|\\.)*"\s*$)/.test(text)) return fromYaml(text);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const comments = /^\s*(\/\/|\/\*)/m.test(text)
      ? '; CloudFormation takes no comments in JSON: take them out'
      : '; fetch it again';
    throw new TextError(`not JSON (${(error as Error).message}); wanted a CloudFormation template in JSON or YAML${comments}`, {
      cause: error,
    });
  }
}

/** `get-template` answers with the template in a field: an object for JSON as it was given, a text for YAML. */
function unwrapped(read: unknown): unknown {
  if (typeof read === 'string') return parsed(read); // --query TemplateBody
  if (typeof read !== 'object' || read === null || !('TemplateBody' in read)) return read;
  const body = read.TemplateBody;
  return typeof body === 'string' ? parsed(body) : body;
}

/** As CloudFormation reads it: YAML 1.1, where `yes` is true, but a date is a text. */
const TAGS = (tags: Tags): Tags =>
  tags.filter((tag) => tag !== 'timestamp' && (typeof tag === 'string' || !/timestamp/.test(tag.tag)));

function fromYaml(text: string): unknown {
  const document = parseDocument(text, { version: '1.1', customTags: TAGS, logLevel: 'silent' });
  const [error] = document.errors;
  if (error) {
    const what = error.message.split('\n')[0]!.replace(/:$/, '');
    throw new TextError(`neither JSON nor YAML (${what}); wanted a CloudFormation template; correct it, or fetch it again`, {
      cause: error,
    });
  }
  aliases(document);
  return valueOf(document.contents, document);
}

/** Nine of nine of nine: a short text that would fill the memory. No template comes near. */
const MOST_ALIASES = 100;
function aliases(document: Document): void {
  let count = 0;
  visit(document, { Alias: () => void count++ });
  if (count > MOST_ALIASES)
    throw new TextError(`more than ${MOST_ALIASES} aliases (*name); wanted what they stand for; write it out`);
}

const SHORT = new Set([
  ...['And', 'Base64', 'Cidr', 'Equals', 'FindInMap', 'GetAtt', 'GetAZs', 'GetStackOutput', 'If', 'ImportValue', 'Join', 'Length'],
  ...['Not', 'Or', 'Select', 'Split', 'Sub', 'ToJsonString', 'Transform'],
]);

/** What a writer may say of a value beside CloudFormation's own functions: that it is a text, though it looks like a number. */
const OF_YAML = /^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$/;

/** A node with its short form written out: `!Sub x` is `{ "Fn::Sub": "x" }`. */
function valueOf(node: Node | null, document: Document): unknown {
  const plain = plainOf(node, document);
  const tag = node && !isAlias(node) ? node.tag : undefined;
  if (tag === undefined || OF_YAML.test(tag)) return plain;
  const name = tag.slice(1);
  if (name === 'Ref' || name === 'Condition') return { [name]: plain };
  if (!SHORT.has(name)) {
    throw new TextError(`${tag} is no function of CloudFormation; wanted one of !Ref, !Sub, !GetAtt and so on; correct it`);
  }
  if (name !== 'GetAtt' || typeof plain !== 'string') return { [`Fn::${name}`]: plain };
  const [id, ...attribute] = plain.split('.');
  return { 'Fn::GetAtt': [id, attribute.join('.')] };
}

function plainOf(node: Node | null, document: Document): unknown {
  if (isAlias(node)) return valueOf(node.resolve(document) ?? null, document);
  if (isScalar(node)) return node.value;
  if (isSeq<Node>(node)) return node.items.map((item) => valueOf(item, document));
  if (!isMap<Node, Node>(node)) return null;
  return Object.fromEntries(node.items.map(({ key, value }) => [keyOf(key), valueOf(value, document)]));
}

/** As it stands: a resource may be called `On`, which is true elsewhere. */
function keyOf(key: unknown): string {
  if (!isScalar(key)) throw new TextError('a key is no text; wanted the name of a resource or property; correct it');
  if (key.source === '<<') throw new TextError('CloudFormation takes no merges (<<); wanted what they bring; write it out');
  return key.source ?? String(key.value);
}
