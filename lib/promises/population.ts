/** How much rows are about: what a check asks of one resource in ten ways is one resource. */
export interface Population {
  /** Rows of which something was asked. */
  readonly findings: number;
  readonly broken: number;
  /** Of the broken ones, those under a registered exception. */
  readonly excepted: number;
  /** Rows of which the check asks nothing. */
  readonly skipped: number;
  /** Different resources (whole templates where a row is about one) of which something was asked, and how many of them hold throughout. */
  readonly resources: number;
  readonly holding: number;
  /** Resources that were looked through for what must not be there, and did not hold it. */
  readonly among: number;
}

/** A row as far as it is counted. */
interface Counted {
  readonly seen: {
    readonly stack: string;
    readonly logicalId: string;
    readonly ok: boolean;
    readonly skipped?: true | undefined;
    readonly among?: number | undefined;
  };
  readonly exception?: string | undefined;
}

const subjectOf = ({ stack, logicalId }: Counted['seen']): string => `${stack}/${logicalId}`;

export function populationOf(rows: readonly Counted[]): Population {
  const asked = rows.filter(({ seen }) => !seen.skipped);
  const broken = asked.filter(({ seen }) => !seen.ok);
  const subjects = new Set(asked.filter(({ seen }) => seen.among === undefined).map(({ seen }) => subjectOf(seen)));
  const failing = new Set(broken.map(({ seen }) => subjectOf(seen)));
  const among = new Map(asked.flatMap(({ seen }) => (seen.among === undefined ? [] : [[seen.stack, seen.among] as const])));
  return {
    findings: asked.length,
    broken: broken.length,
    excepted: broken.filter(({ exception }) => exception !== undefined).length,
    skipped: rows.length - asked.length,
    resources: subjects.size,
    holding: subjects.size - failing.size,
    among: [...among.values()].reduce((sum, each) => sum + each, 0),
  };
}

const number = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

/** `63 of 63 as expected`, `1 of 1 as expected (28 rows)`, `none among 2,694 resources`, `63 of 63 as expected; 9 skipped`. */
export function holdingInWords({ findings, resources, holding, among, skipped }: Omit<Population, 'broken' | 'excepted'>): string {
  if (findings === 0 && skipped === 0) return 'nothing to look at';
  const said = [
    ...(findings > 0 && resources > 0
      ? [
          `${number(holding)} of ${number(resources)} as expected${findings > resources && among === 0 ? ` (${number(findings)} rows)` : ''}`,
        ]
      : []),
    ...(among > 0 ? [`none among ${number(among)} resources`] : []),
    ...(skipped > 0 ? [`${number(skipped)} skipped`] : []),
  ];
  return said.join('; ');
}
