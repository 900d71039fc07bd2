import { CloudFormationValidatePlugin } from 'aws-cdk-lib';
import type { IPolicyValidationContext } from 'aws-cdk-lib';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { guardEngine } from '../guard/start';
import type { Looked, Resources } from '../guard/engine';
import type { GuardFile } from '../guard/files';

/** A template on disk, and where it goes. */
export interface TemplateAt {
  readonly path: string;
  readonly account: string;
  readonly region: string;
}

export type Job =
  | { readonly kind: 'warm' }
  | { readonly kind: 'validate'; readonly templates: readonly TemplateAt[] }
  | { readonly kind: 'guard'; readonly templates: readonly TemplateAt[]; readonly files: readonly GuardFile[] };

/** What the validator says of one template, as the CDK words it. */
export interface Diagnostic {
  readonly rule: string;
  readonly logicalId?: string;
  readonly property: string;
  readonly wanted: string;
}

export type Answer =
  | { readonly kind: 'warm' }
  | { readonly kind: 'validate'; readonly rules: number; readonly found: readonly (readonly Diagnostic[])[] }
  | { readonly kind: 'guard'; readonly found: readonly Looked[] }
  | { readonly kind: 'failed'; readonly message: string };

/**
 * The CDK's own validator, as the CDK runs it: its schemas, its rules, its exclusions. It would start its engine anew for each
 * template with types that the last one had not, so it is told that there may be any. Both are private to the library's class.
 */
const validator = new CloudFormationValidatePlugin();
const ANY_TYPE = { has: () => true, *[Symbol.iterator]() {} };
const engine = (): { listRules(): unknown[] } =>
  (validator as unknown as { initializeEngine(types: typeof ANY_TYPE): { listRules(): unknown[] } }).initializeEngine(ANY_TYPE);

function does(job: Job): Answer {
  switch (job.kind) {
    case 'warm':
      engine();
      return { kind: 'warm' };
    case 'validate': {
      const rules = engine().listRules().length;
      return { kind: 'validate', rules, found: job.templates.map(validated) };
    }
    case 'guard': {
      const templates = job.templates.map(
        ({ path }) => (JSON.parse(readFileSync(path, 'utf8')) as { Resources?: Resources }).Resources ?? {},
      );
      return { kind: 'guard', found: guardEngine(job.files).look(templates) };
    }
  }
}

/**
 * A fault in each template, which must be found there: the engine tells of failures alone, so silence means nothing, least of all in a
 * region that it does not know. The finding is then left out.
 */
const CANARY = 'FreeholdCanary';
const PLANTED = { Type: 'AWS::SNS::Topic', Properties: { [CANARY]: true } };
const canaryFolder = mkdtempSync(join(tmpdir(), 'freehold-canary-'));
process.once('exit', () => rmSync(canaryFolder, { recursive: true, force: true }));

/** One template at a time, so that what is found is of that one. */
function validated(template: TemplateAt): Diagnostic[] {
  const { violations } = validator.validate(contextOf([{ ...template, path: withCanary(template) }]));
  const all = violations.flatMap(({ ruleName, description, fix, violatingResources }) =>
    violatingResources.map(({ resourceLogicalId, locations }) => ({
      rule: ruleName,
      ...(resourceLogicalId !== undefined && { logicalId: resourceLogicalId }),
      property: locations.join(', '),
      wanted: fix ? `${description} (${fix})` : description,
    })),
  );
  if (!all.some(({ logicalId }) => logicalId === CANARY)) {
    const { path, region } = template;
    throw new Error(`the validator did not find the fault planted in ${basename(path)}, ${region}: it has not looked there`);
  }
  return all.filter(({ logicalId }) => logicalId !== CANARY);
}

function withCanary({ path }: TemplateAt): string {
  const template = JSON.parse(readFileSync(path, 'utf8')) as { Resources?: Resources };
  const file = join(canaryFolder, 'canary.template.json');
  writeFileSync(file, JSON.stringify({ ...template, Resources: { ...template.Resources, [CANARY]: PLANTED } }));
  return file;
}

const contextOf = (templates: readonly TemplateAt[]): IPolicyValidationContext =>
  ({
    templatePaths: templates.map(({ path }) => path),
    stackTemplates: templates.map(({ path, account, region }) => ({
      stackConstructPath: path,
      templatePath: path,
      accountId: account,
      region,
    })),
  }) as unknown as IPolicyValidationContext;

const { port, answered } = workerData as { port: MessagePort; answered: Int32Array };
port.on('message', (job: Job) => {
  let answer: Answer;
  try {
    answer = does(job);
  } catch (error) {
    answer = { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
  port.postMessage(answer);
  Atomics.add(answered, 0, 1);
  Atomics.notify(answered, 0);
});
