import { mapValues } from './template';
import type { Template } from './template';

const ROLE = ':role/';

/**
 * Wherever a condition names a role by `aws:PrincipalArn`, names its sessions as well. Answers the logical ids of what it changed.
 */
export function nameSessions(template: Template): string[] {
  const changed: string[] = [];
  for (const [id, resource] of Object.entries(template.Resources)) {
    const before = JSON.stringify(resource.Properties);
    if (!before?.includes('aws:PrincipalArn')) continue;
    resource.Properties = mapValues(resource.Properties, (value) => {
      const roles = (value as Record<string, unknown> | null)?.['aws:PrincipalArn'];
      if (roles === undefined) return value;
      const all = [roles].flat();
      return { ...(value as object), 'aws:PrincipalArn': [...all, ...all.flatMap(sessionsOf)] };
    }) as Record<string, unknown>;
    if (JSON.stringify(resource.Properties) !== before) changed.push(id);
  }
  return changed;
}

/** The ARN of a role's sessions; nothing for what is no role. */
function sessionsOf(role: unknown): unknown[] {
  const parts = typeof role === 'string' ? [role] : ((role as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join']?.[1] ?? []);
  if (!parts.some((part) => typeof part === 'string' && part.includes(ROLE))) return [];
  const renamed = parts.map((part) =>
    typeof part === 'string' ? part.replace(':iam::', ':sts::').replace(ROLE, ':assumed-role/') : part,
  );
  return [{ 'Fn::Join': ['', [...renamed, '/*']] }];
}
