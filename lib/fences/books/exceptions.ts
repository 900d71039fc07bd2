import { Validations } from 'aws-cdk-lib';
import type { IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { join } from 'node:path';
import type { Platform } from '../../../config/platform';
import type { Exception } from '../../../config/exception-schema';
import { displayed } from '../../../config/source';
import { groupedBy } from '../../grouped-by';
import type { Books, Violation } from './books';
import { crashed } from './crashed';
import { exceptionAt, ownExceptionAt } from './excepted';
import type { Trees } from '../shapes/trees';

/** An acknowledgement as a construct wrote it. */
interface Citation {
  readonly path: string;
  /** With its pack in front: `AwsSolutions::AwsSolutions-IAM5[Resource::*]`. */
  readonly finding: string;
  readonly number: string;
}

/**
 * Weighs every acknowledgement against the company's register (`exceptions.yaml`), after the other fences have run. It
 * fails a number that is not registered, does not cover the rule or has expired, a citation whose finding does not occur,
 * and a registered exception that nobody uses.
 */
export class ExceptionsFence implements IPolicyValidationPlugin {
  readonly name = 'Exceptions register';
  /** Findings that a registered exception covers, by number. */
  readonly used = new Map<string, number>();

  constructor(
    private readonly books: Books,
    private readonly platform: Platform,
    private readonly input: { today: string; complete: boolean; trees: Trees },
  ) {}

  validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    try {
      const broken = this.weigh(citationsBelow(context.appConstruct));
      for (const violation of broken) this.books.violated(violation);
      return {
        success: broken.length === 0,
        violations: broken.map(({ rule, path, wanted }) => ({
          ruleName: rule,
          description: wanted,
          severity: 'fatal',
          violatingResources: [{ constructPath: path, locations: [] }],
        })),
      };
    } catch (error) {
      return crashed(this.books, 'exception', this.name, error);
    }
  }

  /** Findings that no citation covers: what is still open. */
  open(citations: readonly Citation[]): Violation[] {
    return this.covered(citations).flatMap(([violation, number]) => (number === undefined ? [violation] : []));
  }

  /** Every finding, with the number under which it is cited or excepted by its place, where it is. */
  covered(citations: readonly Citation[]): [Violation, number: string | undefined][] {
    const near = new Map(groupedBy(citations, ({ finding, path }) => at(finding, path)));
    return this.books.violations.map((v) => {
      const path = this.pathOf(v);
      return [v, covering(near.get(at(idOf(v), path)) ?? [], v, path)?.number ?? this.ownAt(v)?.number];
    });
  }

  private ownAt({ fence, rule, path }: Violation): Exception | undefined {
    if (fence !== 'check' || rule === 'fence-crashed') return undefined;
    const own = ownExceptionAt(this.platform, rule, path);
    return own && own.expires > this.input.today ? own : undefined;
  }

  /** Fences read templates, so they name a stack and a logical id; citations name construct paths. */
  private pathOf({ path }: Violation): string {
    return this.input.trees.pathOf(path) ?? path;
  }

  private get file(): string {
    return displayed(join(this.platform.folder, 'exceptions.yaml'));
  }

  /** Why nobody answers for a number, and what is to be done: the product ships departures, and a company accepts them. */
  private unanswered(number: string): string {
    const departure = this.platform.departures.find((each) => each.number === number);
    if (!departure) return `which ${this.file} does not have; register it or mend the finding`;
    const line = `- { number: ${number}, approver: <a person>, opened: ${this.input.today}, expires: <a year at most> }`;
    return `a departure of the product that nobody here has accepted: ${departure.title}. Read it with \`freehold departures ${number}\`; to accept it, add to \`accepted\` in ${this.file}: ${line}`;
  }

  private weigh(citations: readonly Citation[]): Violation[] {
    const register = new Map(this.platform.exceptions.map((e) => [e.number, e]));
    const broken: Violation[] = [];
    const fail = (path: string, rule: string, wanted: string) =>
      broken.push({ fence: 'exception', rule, path, property: '', wanted });
    const findings = this.books.violations.filter((v) => v.fence !== 'exception').map((v) => ({ v, path: this.pathOf(v) }));
    const near = new Map(groupedBy(findings, ({ v, path }) => at(idOf(v), path)));

    for (const citation of citations.filter(ours)) {
      const exception = register.get(citation.number);
      const hits = (near.get(at(citation.finding, citation.path)) ?? []).filter(({ v, path }) => matches(citation, v, path));
      const what = `${citation.finding} at ${citation.path}`;
      if (!exception)
        fail(citation.path, 'unregistered-exception', `${what} cites "${citation.number}", ${this.unanswered(citation.number)}`);
      else if (!exception.rules.includes(ruleOf(citation.finding)))
        fail(
          citation.path,
          'exception-does-not-cover',
          `${what} cites ${exception.number}, which covers ${exception.rules.join(', ')}; register the rule there or mend the finding`,
        );
      else if (exception.expires <= this.input.today)
        fail(
          citation.path,
          'expired-exception',
          `${exception.number} expired on ${exception.expires}; have it approved again or mend ${what}`,
        );
      else if (exception.at && !hits.some(({ v }) => exceptionAt(this.platform, v.rule, v.path)))
        fail(
          citation.path,
          'exception-does-not-cover',
          `${what} cites ${exception.number}, which holds at ${exception.at.join(', ')} alone; mend the finding, or have the place approved`,
        );
      else if (hits.length === 0)
        fail(
          citation.path,
          'unused-citation',
          `${what} is cited under ${exception.number} but does not occur; delete the citation`,
        );
      else if (!hits.every(({ v }) => this.ownAt(v)))
        this.used.set(exception.number, (this.used.get(exception.number) ?? 0) + hits.length);
    }
    for (const { v } of findings) {
      const own = this.ownAt(v);
      if (own) this.used.set(own.number, (this.used.get(own.number) ?? 0) + 1);
    }
    for (const number of usedByConfiguration(this.platform)) this.used.set(number, (this.used.get(number) ?? 0) + 1);
    if (this.input.complete) {
      for (const exception of this.platform.exceptions.filter((e) => inScope(e, this.platform) && !this.used.has(e.number))) {
        fail(
          this.file,
          'unused-exception',
          `${exception.number} (${exception.title}) is in the register of ${this.platform.name} but nothing uses it at ${this.platform.stage.name}; delete it or narrow its stages`,
        );
      }
    }
    return broken;
  }
}

/**
 * Acknowledgements that aws-cdk-lib writes itself, each with the reason it gives: known, read, and not ours to register.
 * Another of its kind fails until somebody has looked at it here.
 */
const BY_THE_LIBRARY: readonly { finding: string; reason: RegExp }[] = [
  {
    finding: 'CloudFormation-Validate::W3010',
    reason: /^Literal AZs in template are the result of accessing stack.availabilityZones/,
  },
  { finding: 'CloudFormation-Validate::F3002', reason: /^AWS::EC2::FlowLog DestinationOptions accepts properties in camelCase/ },
  { finding: 'CloudFormation-Validate::F3003', reason: /^AWS::EC2::FlowLog DestinationOptions accepts properties in camelCase/ },
];

const ours = ({ finding, number }: Citation): boolean =>
  !BY_THE_LIBRARY.some((known) => known.finding === finding && known.reason.test(number));

/** Every acknowledgement in the tree, in order of path. */
export function citationsBelow(root: IConstruct): Citation[] {
  return root.node.findAll().flatMap((construct) =>
    construct.node.metadata
      .filter((entry) => entry.type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap((entry) =>
        Object.entries(entry.data as Record<string, string>).map(([finding, number]) => ({
          path: construct.node.path,
          finding,
          number,
        })),
      ),
  );
}

const PACK: Readonly<Record<Violation['fence'], (rule: string) => string>> = {
  nag: (rule) => rule.slice(0, rule.indexOf('-')),
  validator: () => 'CloudFormation-Validate',
  guard: () => 'CloudFormation-Validate',
  check: () => 'Freehold',
  exception: () => 'Exceptions-register',
  promise: () => 'Promise-book',
};

/** CDK writes spaces in ids as hyphens. */
const idOf = (v: Violation): string => `${PACK[v.fence](v.rule)}::${v.rule.replaceAll(' ', '-')}`;
/** What a citation and its findings have in common, a stack being the first step of a path: findings times citations is too many. */
const at = (finding: string, path: string): string => `${finding} ${path.replace(/\/.*$/s, '')}`;
const matches = (c: Citation, v: Violation, path: string): boolean =>
  c.finding === idOf(v) && (path === c.path || path.startsWith(`${c.path}/`));
/** Departures from these are weighed where they are found. */
const NEVER_EXCEPTED: readonly Violation['fence'][] = ['exception', 'guard', 'promise'];
const covering = (citations: readonly Citation[], v: Violation, path: string): Citation | undefined =>
  NEVER_EXCEPTED.includes(v.fence) || v.rule === 'fence-crashed' ? undefined : citations.find((c) => matches(c, v, path));
const ruleOf = (finding: string): string => finding.slice(finding.indexOf('::') + 2).replace(/\[.*$/, '');

function inScope(exception: Exception, platform: Platform): boolean {
  return exception.stages?.includes(platform.stage.name) ?? true;
}

/** Exceptions that the configuration itself cites, weighed by the loader. */
function usedByConfiguration(platform: Platform): string[] {
  return [
    ...platform.residencies.flatMap((r) => (r.exception ? [r.exception] : [])),
    ...platform.plans.flatMap((p) => (p.deletion.exception ? [p.deletion.exception] : [])),
  ];
}
