import type * as z from 'zod';
import { ConfigurationError, listOf, notAmong, type Mistake } from '../../../config/mistakes';
import type { Cell, Platform } from '../../../config/platform';
import { readSource } from '../../../config/read-source';
import { onboardingRequest } from '../../../config/request-schema';
import { plansSoldIn } from '../../../config/sold';
import type { ExitCode } from '../exit-codes';
import { cellIn, platformOf } from './cell';
import { checked } from './request';
import { run, type RunOptions } from './run';

export interface AddOptions extends RunOptions {
  readonly name?: string;
  readonly plan?: string;
  readonly contact?: string;
  /** Range of the tenant's own network, where the plan has one. */
  readonly cidr?: string;
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
  const { name, plan, cidr, contact, requestedBy } = options;
  const residency = options.residency ?? onlyResidency(platform);
  const cell = residency === undefined ? undefined : cellIn(platform, residency);
  const others = [...(cell && 'wanted' in cell ? [cell] : []), ...planMistakes({ plan, cidr, residency }, platform)];
  if (residency !== undefined) return checked(draft, { tenant, name, residency, plan, cidr, contact, requestedBy }, others);
  const unsaid = noResidency(platform);
  return checked(written, { tenant, name, plan, cidr, contact, requestedBy }, [unsaid, ...others]) as Draft; // never returns
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
  const both = (['name', 'plan', 'residency', 'cidr', 'contact'] as const).filter((field) => options[field] !== undefined);
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

/** The plan must be sold in the residency, with a network if it has one; the machine asks the same of what is deployed, and of the range. */
function planMistakes(
  { plan: name, cidr, residency: where }: { plan?: string | undefined; cidr?: string | undefined; residency?: string | undefined },
  platform: Platform,
): Mistake[] {
  if (name === undefined) return [];
  const residency = platform.residencies.find((one) => one.name === where);
  const sold = residency ? plansSoldIn(platform, residency) : platform.plans;
  const names = sold.map((plan) => plan.name);
  const plan = sold.find((one) => one.name === name);
  if (!plan && platform.plans.some((one) => one.name === name)) return [notSold(name, where, names)];
  if (!plan) return [unknownPlan(name, names)];
  if (plan.privateNetwork === (cidr !== undefined)) return [];
  return [
    plan.privateNetwork
      ? {
          file: '--cidr',
          what: `is missing; plan ${name} has a network of the tenant's own`,
          wanted: 'a /20 that no cell or tenant uses, such as 10.64.16.0/20',
          remedy: 'add --cidr, or in a file cidr',
        }
      : {
          file: '--cidr',
          what: `is for a plan with a network of the tenant's own, and ${name} has none`,
          got: `"${cidr}"`,
          wanted: 'no range',
          remedy: 'leave it out, or choose another plan',
        },
  ];
}

const notSold = (name: string, residency: string | undefined, names: readonly string[]): Mistake => ({
  file: '--plan',
  what: `is not sold in residency ${residency}, whose region has no road for hooks into a network of the tenant's own`,
  got: `"${name}"`,
  wanted: listOf(names),
  remedy: 'choose one of them, or another residency',
});

export const unknownPlan = (name: string, names: readonly string[]): Mistake => ({
  file: '--plan',
  ...notAmong(names, name, { what: 'is no plan of this platform', otherwise: 'choose one of them' }),
});
