import type { z } from 'zod';
import { ConfigurationError, didYouMean, listOf, type Mistake } from '../../../config/mistakes';
import type { Cell, Platform } from '../../../config/platform';
import { readSource } from '../../../config/read-source';
import { onboardingRequest } from '../../../config/request-schema';
import type { ExitCode } from '../exit-codes';
import { cellIn, platformOf } from './cell';
import { checked } from './request';
import { run, type RunOptions } from './run';

export interface AddOptions extends RunOptions {
  readonly name?: string;
  readonly plan?: string;
  readonly contact?: string;
  /** The request as a file, JSON or YAML, in place of the other options. */
  readonly file?: string;
}

/** Whoever asks is filled in from the credentials where a request does not say. */
const draft = onboardingRequest.partial({ requestedBy: true });
type Draft = z.infer<typeof draft>;
/** In a file, a residency may be left out where there is one alone. */
const written = draft.partial({ residency: true });

/** Onboards a tenant. Every mistake is listed before anything is sent. */
export async function add(tenant: string | undefined, options: AddOptions): Promise<ExitCode> {
  const platform = platformOf(options);
  const request =
    options.file === undefined
      ? fromOptions(tenant, options, platform)
      : fromFile(tenant, options, { file: options.file, platform });
  const cell = cellIn(platform, request.residency);
  const mistakes = [...('wanted' in cell ? [cell] : []), ...planMistakes(request, platform)];
  if (mistakes.length > 0) throw new ConfigurationError(mistakes);
  return run(cell as Cell, options, (caller) => ({
    machine: 'onboarding',
    what: 'add',
    tenant: request.tenant,
    input: onboardingRequest.parse({ ...request, requestedBy: request.requestedBy ?? caller }),
  }));
}

function fromOptions(tenant: string | undefined, options: AddOptions, platform: Platform): Draft {
  const { name, plan, contact, requestedBy } = options;
  const residency = options.residency ?? onlyResidency(platform);
  const cell = residency === undefined ? undefined : cellIn(platform, residency);
  const others = [...(cell && 'wanted' in cell ? [cell] : []), ...planMistakes({ plan }, platform)];
  if (residency !== undefined) return checked(draft, { tenant, name, residency, plan, contact, requestedBy }, others);
  const unsaid = noResidency(platform);
  return checked(written, { tenant, name, plan, contact, requestedBy }, [unsaid, ...others]) as Draft; // never returns
}

/** Where there is one law, nobody has to say under which a tenant's data lies. */
const onlyResidency = ({ residencies }: Platform): string | undefined =>
  residencies.length === 1 ? residencies[0]!.name : undefined;

/** Data never moves to another residency, so none is chosen for a tenant by default. */
const noResidency = ({ residencies }: Platform): Mistake => ({
  file: '--residency',
  what: 'is missing',
  wanted: residencies.map(({ name, title }) => `${name} (${title})`).join(', '),
  remedy: "say where this tenant's data shall lie, for ever",
});

/** @throws ConfigurationError with file, line and column of every mistake */
function fromFile(
  tenant: string | undefined,
  options: AddOptions,
  { file, platform }: { file: string; platform: Platform },
): Draft {
  const both = (['name', 'plan', 'residency', 'contact'] as const).filter((field) => options[field] !== undefined);
  const mistakes: Mistake[] = both.map((field) => ({
    file: `--${field}`,
    what: 'and --file exclude each other',
    wanted: 'one of the two',
    remedy: `write ${field} into ${file}, or leave out --file`,
  }));
  const only = onlyResidency(platform);
  const { value } = readFile(file, only === undefined ? draft : written, mistakes);
  if (value && tenant !== undefined && value.tenant !== tenant)
    mistakes.push({
      file: 'ID',
      what: 'is not the tenant of the file',
      got: `"${tenant}"`,
      wanted: `"${value.tenant}"`,
      remedy: 'leave it out, or correct one of the two',
    });
  const residency = value?.residency ?? only;
  if (value && residency !== undefined && mistakes.length === 0)
    return { ...value, residency, requestedBy: options.requestedBy ?? value.requestedBy };
  throw new ConfigurationError(mistakes);
}

function readFile(
  file: string,
  shape: z.ZodType<z.infer<typeof written>>,
  mistakes: Mistake[],
): { value?: z.infer<typeof written> } {
  try {
    return readSource(file, shape, mistakes);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    mistakes.push({ file, what: 'cannot be read', got: message, wanted: 'a request, as JSON or YAML', remedy: 'correct the path' });
    return {};
  }
}

/** The plan must be sold, and one that hooks can serve; the machine asks the same of what is deployed. */
function planMistakes({ plan: name }: { plan?: string }, { plans }: Platform): Mistake[] {
  if (name === undefined) return [];
  const names = plans.map((plan) => plan.name);
  const plan = plans.find((one) => one.name === name);
  if (!plan) return [unknownPlan(name, names)];
  if (!plan.privateNetwork) return [];
  return [
    {
      file: '--plan',
      what: "has a network of the tenant's own, where hooks do not reach the database",
      got: `"${name}"`,
      wanted: listOf(plans.filter(({ privateNetwork }) => !privateNetwork).map((one) => one.name)),
      remedy: 'declare the tenant by a file of its own instead',
    },
  ];
}

export const unknownPlan = (name: string, names: readonly string[]): Mistake => ({
  file: '--plan',
  what: 'is no plan of this platform',
  got: `"${name}"`,
  wanted: listOf(names),
  remedy: didYouMean(name, names, 'choose one of them'),
});
