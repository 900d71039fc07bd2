import type { Results } from './results';

/** A fact that a reader finds different, or there in one pack alone; texts as the packs have them. */
export interface FactChange {
  readonly section: Section;
  /** Which one of the section: a plan's name, a promise's number. Absent where the section is one thing. */
  readonly of?: string;
  /** Absent where all of it is new or gone. */
  readonly field?: string;
  readonly before?: string;
  readonly after?: string;
}

type Section = keyof Results;
type Told =
  | { readonly compared: true; readonly by?: readonly string[]; readonly except?: RegExp; readonly presence?: 'told elsewhere' }
  | { readonly compared: false; readonly because: string };

/**
 * Every part of a pack: compared here, or not, and why. A part that nobody has put here does not compile, so that a pack says nothing
 * new which two packs could differ in unseen.
 */
export const SECTIONS: Readonly<Record<Section, Told>> = {
  format: { compared: false, because: 'packs of another format are not read' },
  platform: { compared: true },
  edition: { compared: true },
  contact: { compared: true },
  page: { compared: true },
  commit: { compared: false, because: 'it is in the heading' },
  basis: { compared: true, except: /^(by|read\..*)$/ },
  operating: { compared: false, because: 'what it shows is told by the promises' },
  judged: { compared: false, because: 'what expired since is told where it expired' },
  generated: { compared: false, because: 'it is in the heading' },
  tools: { compared: true },
  gate: { compared: false, because: 'it counts what is told piece by piece' },
  gateCounts: { compared: false, because: 'it counts what is told piece by piece' },
  counts: { compared: false, because: 'it counts what is told piece by piece' },
  residencies: { compared: true, by: ['name'] },
  plans: { compared: true, by: ['name'] },
  retention: { compared: true, by: ['name'] },
  promises: {
    compared: true,
    by: ['id'],
    // The status is told with its causes, of another kind it says another thing, and what a check looks at with the checks.
    except:
      /^(status|since|kinds\.\d+|operation\.(from|to)|halves\.[^.]+\.checks\.[^.]+\.(looked|broken|excepted|skipped|resources|holding|among|observations))$/,
    presence: 'told elsewhere',
  },
  collisions: { compared: true, by: ['title', 'subject'] },
  todo: { compared: false, because: 'it follows from the promises' },
  checks: { compared: true, by: ['id'], except: /^(source\..*|looked|broken|excepted|skipped|resources|holding|among)$/ },
  exceptions: { compared: false, because: 'they have a section of their own' },
  tenants: { compared: true, by: ['id'], except: /\.line$/, presence: 'told elsewhere' },
  // Of other tenants than before there is another list, and tenants are told above.
  access: { compared: true, by: ['tenants'], presence: 'told elsewhere' },
  changes: { compared: false, because: 'it is such a comparison itself, with the pack before' },
  // What differs in a template and matters is a row of a check.
  templates: { compared: true, by: ['name'], except: /^(sha256|resources)$/ },
  subprocessors: { compared: true, by: ['name'] },
  records: { compared: false, because: 'what they show is told by the promises' },
  attestations: { compared: true, by: ['promise', 'owner', 'date'] },
  drills: { compared: true, by: ['run', 'at', 'tenant'] },
  recordsRead: { compared: true },
  drillDays: { compared: true },
  observations: { compared: false, because: 'rows are told by what turned them' },
  findings: { compared: true, by: ['fence', 'rule', 'template', 'resource', 'property'] },
};

/** What the two packs say differently, besides statuses, rows and exceptions; in the order of the packs' own parts. */
export function factsThatDiffer(a: Results, b: Results): FactChange[] {
  return (Object.keys(SECTIONS) as Section[]).flatMap((section) => {
    const how = SECTIONS[section];
    if (!how.compared) return [];
    const { by, presence } = how;
    const changes = (before: unknown, after: unknown, of?: string): FactChange[] =>
      fieldsThatDiffer(before, after, how.except).map((change) => ({ section, ...(of !== undefined && { of }), ...change }));
    if (!by) return changes(a[section], b[section]);
    const [old, now] = [a, b].map((pack) => named(pack[section] as readonly object[], by));
    return [...new Set([...old!.keys(), ...now!.keys()])].flatMap((of) => {
      const [before, after] = [old!.get(of), now!.get(of)];
      if (before && after) return changes(before, after, of);
      if (presence === 'told elsewhere') return [];
      const there = inShort((before ?? after)!, by);
      return [{ section, of, ...(before ? { before: there } : { after: there }) }];
    });
  });
}

function fieldsThatDiffer(before: unknown, after: unknown, except?: RegExp): Pick<FactChange, 'field' | 'before' | 'after'>[] {
  const [old, now] = [before, after].map((side) => new Map(leaves(side)));
  return [...new Set([...old!.keys(), ...now!.keys()])].flatMap((field) => {
    const [was, is] = [old!.get(field), now!.get(field)];
    if (was === is || except?.test(field)) return [];
    return [{ field, ...(was !== undefined && { before: was }), ...(is !== undefined && { after: is }) }];
  });
}

/** By what tells its members apart; a second one of the same name gets a number. */
function named(list: readonly object[], by: readonly string[]): Map<string, object> {
  const found = new Map<string, object>();
  for (const each of list) {
    const name = nameOf(each, by);
    let free = name;
    for (let n = 2; found.has(free); n += 1) free = `${name} (${n})`;
    found.set(free, each);
  }
  return found;
}

const nameOf = (each: object, by: readonly string[]): string =>
  by
    .map((key) => (each as Record<string, string | undefined>)[key])
    .filter((part) => part !== undefined)
    .join(', ');

/** What lists within lists are told apart by: stores and their users, halves, checks under a half, what is held of a tenant. */
const WITHIN = [['arn'], ['who'], ['kind'], ['check'], ['what', 'region']];

/** Every single value under its path; a list of words is one value, and members of other lists stand under their names. */
function leaves(value: unknown, path = ''): [string, string][] {
  if (Array.isArray(value) && value.some((each) => typeof each === 'object')) {
    const by = WITHIN.find((keys) => keys.every((key) => value.every((each) => typeof each === 'object' && key in each)));
    if (!by) return [[path, JSON.stringify(value)]];
    return [...named(value as object[], by)].flatMap(([name, each]) => leaves(each, under(path, name.replaceAll('.', ' '))));
  }
  if (Array.isArray(value)) return [[path, value.join(', ')]];
  if (typeof value !== 'object' || value === null) return [[path, String(value)]];
  return Object.entries(value).flatMap(([key, each]) => leaves(each, under(path, key)));
}

const under = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

/** All that is said of one thing, for a reader who has it no longer, or not yet. */
const inShort = (each: object, by: readonly string[]): string =>
  leaves(each)
    .filter(([field]) => !by.includes(field))
    .map(([field, text]) => `${field}: ${text}`)
    .join('; ');
