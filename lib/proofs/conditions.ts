import type { Condition } from '../fences/policies/policy';
import type { Principal } from './principals';
import { coversAll, meeting, opaque } from './patterns';
import type { Store } from './stores';

/** Whose call it is, and on what. */
export interface Call {
  readonly principal: Principal;
  readonly store: Store;
}

/** Chosen by whoever calls, so that an allowance under it may hold and a refusal under it can be walked around. */
const CALLERS_CHOICE =
  /^(aws:(securetransport|calledvia(first|last)?|viaawsservice|requestedregion|requesttag\/.*|tagkeys|sourceip|sourcevpc|sourcevpce|useragent|referer|currenttime|epochtime|multifactorauth(present|age)|tokenissuetime|sourcearn|sourceaccount|sourceidentity)|kms:(viaservice|grantisforawsresource|encryptioncontext(:.*|keys)?|grantoperations|granteeprincipal|requestalias|keyorigin|keyspec|keyusage|multiregion)|s3:(tlsversion|x-amz-.*|prefix|delimiter|max-keys|objectlock.*|existingobjecttag\/.*|requestobjecttag.*|versionid|dataaccesspointarn)|iam:(passedtoservice|awsservicename|permissionsboundary|policyarn|associatedresourcearn)|ecs:cluster|sts:(externalid|rolesessionname|sourceidentity|transitivetagkeys)|secretsmanager:(versionid|versionstage|recoverywindowindays|forcedeletewithoutrecovery)|backup:copytargets|backup:copytargetorgpaths|cloudformation:.*|lambda:.*|rds:.*|events:.*|ec2:.*)$/;

const TAG_OF_RESOURCE = /^(?:aws|secretsmanager|ssm|rds|backup|s3):resourcetag\/(.+)$/;

/** What a condition's key is in this call; `free`: whatever the caller likes; `unknown`: outside the encoding. */
function valuesOf(key: string, { principal, store }: Call): readonly string[] | 'free' | 'unknown' {
  if (key === 'aws:principalarn') return [principal.arn];
  if (key === 'aws:principalaccount' || key === 'kms:calleraccount') return [principal.account];
  if (key === 'aws:resourceaccount' || key === 's3:resourceaccount') return [store.account];
  if (key === 'kms:resourcealiases') return store.aliases;
  const tag = /^aws:principaltag\/(.+)$/.exec(key)?.[1];
  if (tag !== undefined) return principal.taggedBySession ? 'free' : tagged(principal.tags, tag);
  const resourceTag = TAG_OF_RESOURCE.exec(key)?.[1];
  if (resourceTag !== undefined) return tagged(store.tags, resourceTag);
  return CALLERS_CHOICE.test(key) ? 'free' : 'unknown';
}

/** Conditions know keys in lower case. */
function tagged(tags: Readonly<Record<string, string>>, key: string): string[] {
  const found = Object.entries(tags).find(([name]) => name.toLowerCase() === key);
  return found ? [found[1]] : [];
}

const parts = (operator: string) => ({
  bare: operator.replace(/^For(Any|All)Values?:/, '').replace(/IfExists$/, ''),
  absentIsTrue: operator.endsWith('IfExists') || operator.startsWith('ForAllValues:'),
  /** Of no value at all none is anything, nor is any not: `ForAnyValue` is false, whatever it asks. */
  needsOne: operator.startsWith('ForAnyValue:') && !operator.endsWith('IfExists'),
});
const IS = /^(String|Arn)(Equals|Like|EqualsIgnoreCase)$/;
const IS_NOT = /^(String|Arn)Not(Equals|Like|EqualsIgnoreCase)$/;

/** Whether a condition can be true of the call; `unknown` counts as true, and says so. */
export function canHold(condition: Condition, call: Call): boolean | 'unknown' {
  const actual = valuesOf(condition.key, call);
  if (actual === 'free') return true;
  const { bare, absentIsTrue, needsOne } = parts(condition.operator);
  if (actual === 'unknown') return 'unknown';
  const wanted = condition.values.map((v) => withVariables(v, call));
  if (bare === 'Null') return wanted.includes(String(actual.length === 0));
  if (IS.test(bare)) return actual.length === 0 ? absentIsTrue : actual.some((a) => wanted.some((w) => meeting(w, a)));
  if (IS_NOT.test(bare)) return actual.length === 0 ? !needsOne : actual.some((a) => !wanted.some((w) => surelyFits(bare, w, a)));
  return 'unknown';
}

/** Whether a condition is true of the call for certain: then a refusal under it counts. */
export function surelyHolds(condition: Condition, call: Call): boolean {
  const actual = valuesOf(condition.key, call);
  if (typeof actual === 'string') return false;
  const { bare, absentIsTrue, needsOne } = parts(condition.operator);
  if (condition.values.some((v) => isUnresolved(v, call))) return false; // the statement is void, and refuses nothing
  const wanted = condition.values.map((v) => withVariables(v, call));
  if (IS.test(bare)) return actual.length === 0 ? absentIsTrue : actual.every((a) => wanted.some((w) => surelyFits(bare, w, a)));
  if (IS_NOT.test(bare)) return !(needsOne && actual.length === 0) && actual.every((a) => !wanted.some((w) => meeting(w, a)));
  return false;
}

/** To operators on whole words a star is a star (IAM user guide, "String condition operators"). */
const surelyFits = (operator: string, wanted: string, actual: string): boolean =>
  /^String(Not)?Equals/.test(operator) ? wanted === actual : coversAll(wanted, actual);

/** Policy variables, IAM user guide, "Policy variables": of those that we do not know, anything. */
export function withVariables(text: string, { principal, store }: Call): string {
  if (!text.includes('${')) return text;
  return text.replace(/\$\{([^}]+)\}/g, (_, variable: string) => {
    if (/^[*?$]$/.test(variable)) return opaque(`the sign ${variable}`);
    const { key, otherwise } = variableIn(variable);
    const values = valuesOf(key, { principal, store });
    if (typeof values === 'string') return '*';
    return values[0] ?? otherwise ?? opaque(`no value of ${variable}`);
  });
}

/** `key, 'default'`: what a variable is of, and what stands for it where the call has no such key ("Specifying default values"). */
function variableIn(text: string): { key: string; otherwise?: string } {
  const [, key = '', otherwise] = /^\s*([^,]*?)\s*(?:,\s*'([^']*)'\s*)?$/.exec(text) ?? [];
  return { key: key.toLowerCase(), ...(otherwise !== undefined && { otherwise }) };
}

/** Whether a text has a variable of which the call has no value: IAM then takes the whole statement for void. */
export const isUnresolved = (text: string, call: Call): boolean =>
  [...text.matchAll(/\$\{([^}]+)\}/g)].some(([, variable]) => {
    if (/^[*?$]$/.test(variable!)) return false;
    const { key, otherwise } = variableIn(variable!);
    const values = valuesOf(key, call);
    return otherwise === undefined && typeof values !== 'string' && values.length === 0;
  });
