import type { Collected } from './collected';
import type { Results } from './results';

/** Of what the pack is evidence, and what was read of accounts. */
export function accountsIn({ by, deployed, templates }: Collected): Pick<Results, 'basis' | 'operating'> {
  if (!deployed) return { basis: { kind: 'synthesis', by } };
  const { read, backups, difference } = deployed;
  const { more, fewer, differing } = difference;
  return {
    basis: {
      kind: 'deployed',
      by,
      ...(read && { read: { at: read.at, by: read.by } }),
      accounts: read ? [...read.accounts] : [...new Set(templates.stacks.map(({ account }) => account))].sort(),
      difference: {
        more: [...more],
        fewer: [...fewer],
        differing: differing.map((each) => ({
          stack: each.stack,
          more: [...each.more],
          fewer: [...each.fewer],
          changed: [...each.changed],
        })),
      },
    },
    ...(read && {
      operating: {
        backups: backups.map((each) => ({ ...each })),
        stacks: [...read.stacks],
        alarms: [...read.alarms],
        failed: [...read.failed],
        notRead: [...read.notRead],
      },
    }),
  };
}

/** A row for each finding: the path of a fence is a stack and a logical id. */
export const findingsIn = ({ found }: Collected): Results['findings'] =>
  (found?.found ?? []).map(({ fence, rule, path, property, exception }) => {
    const [template = '', ...resource] = path.split('/');
    return { fence, rule, template, resource: resource.join('/'), property, ...(exception !== undefined && { exception }) };
  });
